/** What a view shows until the whole lab has been told once: that it waits, or that the lab is not shown to this person. */
import type { ComponentChildren } from 'preact';
import { Forbidden } from './forbidden.tsx';
import { connection } from './lab.ts';

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
