/** The fleet: is anything wrong, what, and the machines. */
import { rows } from '../lab.ts';

export const FleetView = () => <div class="empty">{rows.value.length}</div>;
