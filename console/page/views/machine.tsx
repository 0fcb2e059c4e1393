/** One machine. */
import { rowOf } from '../lab.ts';
import { place } from '../router.ts';

export const MachineView = () => {
  const { value } = place;
  const id = value.view === 'machine' ? value.id : '';
  const row = rowOf(id);
  return (
    <div class="empty">
      <h1>{id}</h1>
      <p>{row === undefined ? 'This machine is unknown.' : row.state.why}</p>
    </div>
  );
};
