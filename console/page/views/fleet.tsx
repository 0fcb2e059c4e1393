/** The fleet: is anything wrong, what, and all machines. */
import { Summary } from '../fleet/summary.tsx';
import { Table } from '../fleet/table.tsx';
import { connection } from '../lab.ts';
import { late } from '../late.tsx';

const Forbidden = late('Forbidden');
const Toolbar = late('Toolbar');

export const FleetView = () => {
  if (connection.value.kind === 'forbidden') return <Forbidden />;
  return (
    <div class="fleet">
      <Summary />
      <div class="toolbar-place">
        <Toolbar />
      </div>
      <Table />
    </div>
  );
};
