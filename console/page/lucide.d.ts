/** Lucide's icons one by one: through its index, each would count as needed wherever one is. */
declare module 'lucide/dist/esm/icons/*.mjs' {
  import type { IconNode } from 'lucide';
  const node: IconNode;
  // eslint-disable-next-line no-restricted-syntax -- as Lucide does
  export default node;
}
