/** Tells an outside service that sweeps run: it raises an alarm when it is no longer told. */
import { type Environment, secretUrl } from './channels.ts';
import { createPost, type Post } from './post.ts';

/** Returns the ping of each whole sweep: true if it arrived. Never rejects. Throws at startup if the variable holds no URL. */
export const createDeadMan = (
  variable: string | undefined,
  env: Environment,
  post: Post = createPost(),
): ((now: Date) => Promise<boolean>) => {
  if (variable === undefined) return () => Promise.resolve(true);
  const url = secretUrl(env, 'deadManFrom', variable);
  return async (now) => (await post({ url, body: '' }, now)).kind === 'delivered';
};
