/** Power-cycle requests, and the answers of the rack's power-cycle server. */
import { type Description, type PowerCycleState, annotation } from '../types/description.ts';

/** Requests or cancels a power cycle; `wanted` undefined toggles. The same object if nothing changes. */
export const requestPowerCycle = (
  was: Description,
  machineId: string,
  wanted: boolean | undefined,
  actor: string,
  now: Date,
): Description => {
  const on = wanted ?? !was.PowerCycle;
  if (on === was.PowerCycle) return was;
  const message = `${on ? 'Requested' : 'Cancelled'} powercycle for "${machineId}"`;
  return { ...was, PowerCycle: on, Annotation: annotation(actor, message, now) };
};

/** Ends the request after the machine's power was cut and restored; the same object if there is no request. */
export const completePowerCycle = (was: Description): Description =>
  was.PowerCycle ? { ...was, PowerCycle: false } : was;

/** What a power-cycle server may say about an outlet beside its state. */
export type SaidOfOutlet = {
  readonly [M in 'Controller' | 'Outlet' | 'Detail' | 'Powers']?: string | undefined;
};

/** Records whether the machine's outlet can be controlled, and what is said about it; the same object if nothing changes. */
export const setOutletState = (
  was: Description,
  state: PowerCycleState,
  said: SaidOfOutlet = {},
): Description => {
  const { Power } = was;
  const {
    Controller = Power.Controller,
    Outlet = Power.Outlet,
    Detail = Power.Detail,
    Powers = Power.Powers,
  } = said;
  const isSame =
    Controller === Power.Controller &&
    Outlet === Power.Outlet &&
    Detail === Power.Detail &&
    Powers === Power.Powers;
  if (isSame && was.PowerCycleState === state) return was;
  return {
    ...was,
    PowerCycleState: state,
    Power: isSame ? Power : { ...Power, Controller, Outlet, Detail, Powers },
  };
};
