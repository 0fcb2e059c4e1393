/** What keeps the page from being current or from being of use, and what to do about it. One at a time, the most important first. */
import type { ComponentChildren } from 'preact';
import { faults } from '../fleet/status.ts';
import { ageText } from '../fleet/words.ts';
import { Icon, type IconName } from './late_icon.tsx';
import { isOutOfDate } from './late.tsx';
import { asOf, connection, isComplete, now, isOutdated, slowNow, sweep } from './lab.ts';
import { reconnect } from './stream.ts';

const Line = (props: {
  readonly tone: 'bad' | 'warn' | 'info';
  readonly icon: IconName;
  readonly children: ComponentChildren;
  readonly action?: readonly [label: string, act: () => void];
}) => (
  <div class={`banner ${props.tone}`} role="status">
    <Icon name={props.icon} />
    <p>{props.children}</p>
    {props.action && (
      <button class="button" onClick={props.action[1]}>
        {props.action[0]}
      </button>
    )}
  </div>
);

const reload = (): void => location.reload();

const HowOld = () =>
  asOf.value === undefined ? null : <> What you see is {ageText(asOf.value.toISOString(), now.value)} old.</>;

export const Banner = () => {
  const state = connection.value;
  if (state.kind === 'signed-out')
    return (
      <Line tone="warn" icon="sign-in" action={['Sign in', reload]}>
        <strong>You are signed out.</strong>
        <HowOld />
      </Line>
    );
  if (state.kind === 'forbidden')
    return (
      <Line tone="warn" icon="lock" action={['Try again', reconnect]}>
        <strong>You may not see this lab.</strong> Ask its administrators for the role viewer.
      </Line>
    );
  if (state.kind === 'offline')
    return (
      <Line tone="bad" icon="offline" action={['Try now', reconnect]}>
        <strong>The server cannot be reached.</strong>
        <HowOld /> The page keeps trying.
      </Line>
    );
  if (state.kind === 'no-room')
    return (
      <Line tone="warn" icon="windows">
        <strong>Five other windows are open.</strong> A browser has no more connections to this server. Close
        one, or put it in the background: this one then begins by itself.
        <HowOld />
      </Line>
    );
  if (isOutdated.value || isOutOfDate.value)
    return (
      <Line tone="info" icon="refresh" action={['Reload', reload]}>
        <strong>There is a new version of this page.</strong> What you do here goes on working.
      </Line>
    );
  // Until the stream has told the server's time, with the end of its snapshot, this computer's clock may be months off.
  const [fault] = sweep.value === undefined || !isComplete.value ? [] : faults(sweep.value, slowNow.value);
  if (fault !== undefined)
    return (
      <Line tone="warn" icon="warning">
        <strong>{fault}.</strong>
      </Line>
    );
  return null;
};
