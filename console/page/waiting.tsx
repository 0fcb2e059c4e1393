/** What is shown in place of a view: that it waits until the whole lab has been told once, that the lab is not shown to this person, or that there is none. */
import type { ComponentChildren } from 'preact';
import { connection } from './lab.ts';

export const Forbidden = () => (
  <div class="empty">
    <h1>This lab is not shown to you</h1>
    <p>{connection.value.kind === 'forbidden' && connection.value.reason}</p>
  </div>
);

/** An address that no view has. */
export const Nowhere = () => (
  <div class="empty">
    <h1>There is no such page</h1>
    <p>
      The address may be misspelt. <a href="/">Show the fleet</a>
    </p>
  </div>
);

export const Waiting = ({
  for: what,
  children,
}: {
  readonly for: string;
  readonly children?: ComponentChildren;
}) =>
  connection.value.kind === 'forbidden' ? (
    <Forbidden />
  ) : (
    <div class="waiting-view" aria-busy="true">
      <h1 class="muted">Asking for {what} …</h1>
      {children}
    </div>
  );
