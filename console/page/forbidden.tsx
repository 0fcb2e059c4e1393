/** What is shown to somebody who may not see the lab. */
import { connection } from './lab.ts';

export const Forbidden = () => (
  <div class="empty">
    <h1>This lab is not shown to you</h1>
    <p>{connection.value.kind === 'forbidden' && connection.value.reason}</p>
  </div>
);
