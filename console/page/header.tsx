/** The top of every view: the views, how current the page is, light or dark, and who looks at it. */
import { Icon } from './icon.tsx';
import { incidents } from './lab.ts';
import { late } from './late.tsx';
import { place, type Place } from './router.ts';

const LINKS: readonly (readonly [
  view: Place['view'],
  url: string,
  label: string,
  icon: 'server' | 'map' | 'siren' | 'walk',
])[] = [
  ['fleet', '/', 'Fleet', 'server'],
  ['map', '/map', 'Map', 'map'],
  ['incidents', '/incidents', 'Incidents', 'siren'],
  ['walk', '/walk', 'Walk list', 'walk'],
];

const Links = () => (
  <nav aria-label="Views">
    {LINKS.map(([view, url, label, icon]) => (
      <a key={view} href={url} aria-current={place.value.view === view ? 'page' : undefined}>
        <Icon name={icon} />
        <span>{label}</span>
        {view === 'incidents' && incidents.value.length > 0 && (
          <b class="badge">
            {incidents.value.length}
            <span class="unseen"> open</span>
          </b>
        )}
      </a>
    ))}
  </nav>
);

const HeaderEnd = late('HeaderEnd');

export const Header = () => (
  <header class="top">
    <a class="brand" href="/" aria-label="Machine server: the fleet">
      <span class="mark">
        <Icon name="server" size={15} />
      </span>
      <span>Machine server</span>
    </a>
    <Links />
    <div class="status">
      <HeaderEnd />
    </div>
  </header>
);
