/** Doubts about an outlet: why a power cycle may have no effect. They outlive the power-cycle server that gave rise to them. */
import type { Power } from '../types/power.ts';
import type { Outcome } from '../types/powercycle_api.ts';

const FAILED = 'the last power cycle failed';
const STUCK_OFF = 'the outlet stayed off';
const NO_EFFECT = 'the outlet does not power this machine, or it has a battery: check the cabling map';
/** Once may be chance. */
const CONTRADICTIONS = 2;

/** After a result. Only what was seen ends a doubt, and only one about the switching itself. */
export const doubtAfter = ({ Doubt }: Power, outcome: Outcome): string => {
  if (outcome === 'failed') return FAILED;
  if (outcome === 'stuck_off') return STUCK_OFF;
  return outcome === 'verified' && Doubt !== NO_EFFECT ? '' : Doubt;
};

/** After an effect was proven or contradicted; the same object if nothing changes. */
export const withEffect = (was: Power, isProven: boolean): Power => {
  if (isProven)
    return was.Doubt === '' && was.Contradicted === 0 ? was : { ...was, Doubt: '', Contradicted: 0 };
  const Contradicted = was.Contradicted + 1;
  return { ...was, Contradicted, Doubt: Contradicted < CONTRADICTIONS ? was.Doubt : NO_EFFECT };
};

/** Another outlet, or an operator’s word, ends every doubt; the same object if nothing changes. */
export const withoutDoubt = (was: Power): Power => withEffect(was, true);
