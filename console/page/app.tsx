/** The shell around every view: where one can go, how the page stands with the server, and what was just done. */
import { ActHost } from './act.tsx';
import { Header } from './header.tsx';
import { late } from './late.tsx';
import { place } from './router.ts';
import { FleetView } from './views/fleet.tsx';

const Banner = late('Banner');
const Overlays = late('Overlays');

const VIEWS = {
  fleet: FleetView,
  machine: late('MachineView'),
  map: late('MapView'),
  incidents: late('IncidentsView'),
  walk: late('WalkView'),
  nowhere: late('Nowhere'),
};

const Current = () => {
  const View = VIEWS[place.value.view];
  return <View />;
};

export const App = () => (
  <>
    <a class="skip" href="#content">
      Skip to the content
    </a>
    <Header />
    <Banner />
    <main id="content" tabIndex={-1}>
      <Current />
      <ActHost />
    </main>
    <Overlays />
  </>
);
