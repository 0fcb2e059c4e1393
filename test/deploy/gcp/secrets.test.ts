import assert from 'node:assert/strict';
import { plan } from '../../../deploy/gcp/plan.ts';
import { createFacts } from '../../../deploy/gcp/facts.ts';
import { instanceResources } from '../../../deploy/gcp/instance_resources.ts';
import type { Instance } from '../../../shared/types/instance.ts';
import { readProd } from './prod.ts';

/** The plan for an empty project whose config has these members instead of the example's. */
const planFor = (members: Pick<Instance, 'channels' | 'deadManFrom'>): Promise<string> => {
  const { instance, access } = readProd();
  Reflect.deleteProperty(instance, 'channels');
  Reflect.deleteProperty(instance, 'deadManFrom');
  const resources = instanceResources({ instance: { ...instance, ...members }, access });
  return plan(resources, { gcloud: undefined, facts: createFacts({}, true) });
};

/** The secrets of a function in a plan: `--set-secrets=A=machine-server-a:latest`. */
const mounted = (planned: string, service: string): string =>
  new RegExp(`gcloud run deploy machine-server-${service} .*--(set-secrets=\\S+|clear-secrets)`).exec(
    planned,
  )?.[1] ?? '';

describe('The secrets of an instance', () => {
  it('are the variables of every kind of channel and of the dead man, each once', async () => {
    const planned = await planFor({
      channels: [
        { name: 'hook', kind: 'webhook', urlFrom: 'HOOK_URL', secretFrom: 'HOOK_SECRET' },
        { name: 'chat', kind: 'google_chat', urlFrom: 'HOOK_URL' },
        { name: 'pager', kind: 'pagerduty', routingKeyFrom: 'PAGER_KEY' },
        {
          name: 'mail',
          kind: 'mail',
          host: 'smtp.example.org',
          port: 587,
          from: 'lab@example.org',
          to: ['ann@example.org'],
          user: 'lab',
          passwordFrom: 'MAIL_PASSWORD',
        },
        { name: 'log', kind: 'log' },
      ],
      deadManFrom: 'DEAD_MAN_URL',
    });
    const all = ['DEAD_MAN_URL', 'HOOK_SECRET', 'HOOK_URL', 'MAIL_PASSWORD', 'PAGER_KEY'];
    const expected = all.map(
      (name) => `${name}=machine-server-${name.toLowerCase().replaceAll('_', '-')}:latest`,
    );
    for (const service of ['tick', 'operator', 'web'])
      assert.equal(mounted(planned, service), `set-secrets=${expected.join(',')}`);
    for (const service of ['machine-events', 'report', 'description', 'powercycle', 'machines', 'changes'])
      assert.equal(mounted(planned, service), 'clear-secrets', service);
  });

  it('that an operator must create are listed by the plan for an empty project', async () => {
    const planned = await planFor({ channels: [{ name: 'chat', kind: 'slack', urlFrom: 'CHAT_URL' }] });
    assert.equal(planned.match(/\| gcloud secrets create machine-server-chat-url /g)?.length, 1);
    assert.ok(!planned.includes('gcloud secrets versions add'), 'a new secret has a version');
  });

  it('are taken away from the functions if the config names none, and nothing is said of them', async () => {
    const planned = await planFor({});
    assert.equal(mounted(planned, 'tick'), 'clear-secrets');
    assert.ok(!/gcloud secrets|machine-server-secrets/.test(planned));
  });
});
