/** The parts that `late` knows. */
export { ActDialog } from './act_dialog.tsx';
export { Banner } from './banner.tsx';
export { beginParts } from './begin.ts';
export { HeaderEnd } from './header_end.tsx';
export { Attention } from './fleet/attention.tsx';
export { Empty } from './fleet/empty.tsx';
export { IncidentStrip } from './fleet/incident_strip.tsx';
export { MORE_CELLS } from './fleet/more_cells.tsx';
export { SelectAll } from './fleet/select_all.tsx';
export { select } from './fleet/selection.ts';
export { heedTable } from './fleet/table_events.ts';
export { Toolbar } from './fleet/toolbar.tsx';
export { Menu } from './menu.tsx';
export { Overlays } from './overlays.tsx';
export { renewAll } from './renew_all.ts';
export { Forbidden, Nowhere } from './waiting.tsx';
export { IncidentsView } from './views/incidents.tsx';
export { MachineView } from './views/machine.tsx';
export { MapView } from './views/map.tsx';
export { WalkView } from './views/walk.tsx';
export { dependsOnTime, parseFilter } from '../fleet/filter.ts';
export { read } from '../fleet/renewal.ts';
export { inOrder, matches } from './fleet/kept.ts';
export { formatSorts, parseSorts, toggled } from '../fleet/sort.ts';
// The bundler then keeps all of the first rows in one file: as two they are 2 % larger, because each is compressed alone.
import './main.tsx';
