/** Pub/Sub messages in the shapes in which they arrive. */

export const PUBLISHED = '2026-01-02T03:04:05.678Z';

export const base64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');

/** A message as in a push. `overrides` replaces default members; undefined removes one. */
export const aMessage = (overrides: Readonly<Record<string, unknown>> = {}) =>
  Object.fromEntries(
    Object.entries<unknown>({
      data: base64({ type: 'raw_state', host: { name: 'skia-e-linux-100' }, standalone: { cores: 4 } }),
      attributes: {},
      messageId: '1001',
      publishTime: PUBLISHED,
      ...overrides,
    }).filter(([, value]) => value !== undefined),
  );

/** The body of a push. */
export const aPush = (overrides: Readonly<Record<string, unknown>> = {}) => ({
  subscription: 'projects/test-project/subscriptions/machine-events',
  message: aMessage(overrides),
});

/** The CloudEvent that Eventarc sends. */
export const aCloudEvent = (overrides: Readonly<Record<string, unknown>> = {}) => ({
  id: '1001',
  specversion: '1.0',
  type: 'google.cloud.pubsub.topic.v1.messagePublished',
  source: '//pubsub.googleapis.com/projects/test-project/topics/machine-events',
  data: { message: aMessage(overrides) },
});
