/** The shell around every view: where one can go, how the page stands with the server, and what was just done. */
import type { ComponentType } from 'preact';
import { signal, useSignalEffect } from '@preact/signals';
import { Banner } from './banner.tsx';
import { Header } from './header.tsx';
import { type Place, place } from './router.ts';
import { Toasts } from './toast.tsx';
import { FleetView } from './views/fleet.tsx';

type Lazy = Exclude<Place['view'], 'fleet' | 'nowhere'>;

/** Views that the first one does not need are loaded when they are first shown. */
const LOAD: Readonly<Record<Lazy, () => Promise<ComponentType>>> = {
  machine: async () => (await import('./views/machine.tsx')).MachineView,
  map: async () => (await import('./views/map.tsx')).MapView,
  incidents: async () => (await import('./views/incidents.tsx')).IncidentsView,
  walk: async () => (await import('./views/walk.tsx')).WalkView,
};

const loaded = signal<Readonly<Partial<Record<Lazy, ComponentType>>>>({});
const isMissing = signal(false);

const load = async (view: Lazy): Promise<void> => {
  if (loaded.peek()[view] !== undefined) return;
  try {
    const View = await LOAD[view]();
    loaded.value = { ...loaded.peek(), [view]: View };
  } catch {
    // The release that this page came from is gone.
    isMissing.value = true;
  }
};

const Nowhere = () => (
  <div class="empty">
    <h1>There is no such page</h1>
    <p>
      The address may be misspelt. <a href="/">Show the fleet</a>
    </p>
  </div>
);

const Reload = () => (
  <div class="empty">
    <h1>There is a new version</h1>
    <p>This part of the page comes with it.</p>
    <button class="button primary" onClick={() => location.reload()}>
      Reload
    </button>
  </div>
);

const Current = () => {
  const { view } = place.value;
  if (view === 'fleet') return <FleetView />;
  if (view === 'nowhere') return <Nowhere />;
  const View = loaded.value[view];
  if (View !== undefined) return <View />;
  return isMissing.value ? <Reload /> : <div class="empty" aria-busy="true" />;
};

export const App = () => {
  useSignalEffect(() => {
    const { view } = place.value;
    if (view !== 'fleet' && view !== 'nowhere') void load(view);
  });
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <Header />
      <Banner />
      <main id="content" tabIndex={-1}>
        <Current />
      </main>
      <Toasts />
    </>
  );
};
