/** A claim of a machine on the server, renewed until its outlet was read on. */
import { explain } from '../loop/explain.ts';
import type { BeginRequest, NotGranted } from '../../shared/types/powercycle_api.ts';
import { portsName } from './config/controller.ts';
import type { Parts } from './parts.ts';
import type { Station } from './rack.ts';

const RENEW_MS = 60_000;

export type Claimed =
  | { readonly kind: 'granted'; readonly end: () => void }
  | { readonly kind: 'refused'; readonly why: NotGranted };

const bodyOf = ({ machine, outlet }: Station, requestId: string, isInsisted: boolean): BeginRequest => {
  const { controller } = machine;
  const { offSeconds, verifySeconds } = controller.timing;
  const isDeviceTimed = controller.ownCycle && outlet.canCycle && !controller.isCycleTimed;
  return {
    RequestID: requestId,
    Controller: controller.label,
    Outlet: portsName(machine),
    OffSeconds: isDeviceTimed ? null : offSeconds,
    VerifySeconds: verifySeconds,
    ...(isInsisted && { Insist: true }),
  };
};

/** Throws if the server cannot be asked. An older server has no claims: granted. */
export const claim = async (
  station: Station,
  { server, ability, clock, log, giveUp }: Parts,
  requestId: string,
  isInsisted = false,
): Promise<Claimed> => {
  const { id } = station.machine;
  const body = bodyOf(station, requestId, isInsisted);
  const ask = () =>
    ability.either(
      () => server.begin(id, body, giveUp),
      () => Promise.resolve({ Granted: true as const, Until: '' }),
    );
  const answer = await ask();
  if (!answer.Granted) return { kind: 'refused', why: answer.Why };
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, giveUp]);
  const renew = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(RENEW_MS, signal);
      if (signal.aborted) return;
      // Nothing that is off stays off because a claim is lost.
      await ask().catch((error: unknown) =>
        log.warning('claim not renewed', { machine: id, error: explain(error) }),
      );
    }
  };
  void renew();
  return { kind: 'granted', end: () => ended.abort() };
};
