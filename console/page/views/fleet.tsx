/** The fleet: is anything wrong, what, and all machines. */
import { Summary } from '../fleet/summary.tsx';
import { Table } from '../fleet/table.tsx';
import { wide, width } from '../fleet/table_size.ts';
import { connection } from '../lab.ts';
import { late } from '../late.tsx';

const Forbidden = late('Forbidden');
const Toolbar = late('Toolbar');

export const FleetView = () => {
  if (connection.value.kind === 'forbidden') return <Forbidden />;
  const least = wide.value;
  const size = least === undefined ? undefined : { width: `${least}px`, '--view': `${width.value}px` };
  return (
    <div class={size ? 'fleet wide' : 'fleet'} style={size}>
      <Summary />
      <div class="toolbar-place">
        <Toolbar />
      </div>
      <Table />
    </div>
  );
};
