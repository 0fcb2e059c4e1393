/** What functions need beside a store, for tests that do not look at it. */
import type { Dependencies } from '../../functions/dependencies.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { anInstance } from './builders.ts';

export const PLAIN: Pick<Dependencies, 'finalStep' | 'environment' | 'release'> = {
  finalStep: createFinalStep(anInstance().pools),
  environment: {},
  release: 'test',
};
