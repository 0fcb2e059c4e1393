/** Icons from Lucide's data, drawn as SVG elements: a font or markup would not do under the page's policy. */
import {
  Check,
  ChevronDown,
  ChevronUp,
  Circle,
  CirclePlay,
  CircleHelp,
  CircleX,
  CloudOff,
  Columns3,
  Ellipsis,
  Footprints,
  Hammer,
  HeartPulse,
  Hourglass,
  LogIn,
  LayoutGrid,
  Lock,
  Moon,
  OctagonAlert,
  Play,
  Power,
  RefreshCw,
  Search,
  Server,
  Siren,
  Sun,
  SunMoon,
  TriangleAlert,
  Wrench,
  X,
} from 'lucide';
import type { Health } from '../../shared/health/health.ts';

const ICONS = {
  ...{ check: Check, columns: Columns3 },
  ...{ down: ChevronDown, up: ChevronUp, more: Ellipsis },
  ...{ offline: CloudOff, walk: Footprints, 'sign-in': LogIn, map: LayoutGrid, lock: Lock },
  ...{ moon: Moon, sun: Sun, system: SunMoon, power: Power, refresh: RefreshCw, search: Search },
  ...{ server: Server, siren: Siren, warning: TriangleAlert, close: X },
  ...{ release: Play, wrench: Wrench },
};
export type IconName = keyof typeof ICONS;

export const HEALTH_ICONS = {
  dead: CircleX,
  silent: CircleHelp,
  quarantined: OctagonAlert,
  needs_repair: Hammer,
  recovering: HeartPulse,
  expected: Hourglass,
  maintenance: Wrench,
  busy: CirclePlay,
  idle: Circle,
} satisfies Record<Health, unknown>;

type Node = (typeof ICONS)[IconName];

const Drawn = ({ node, size }: { readonly node: Node; readonly size: number }) => (
  <svg
    class="icon"
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    {node.map(([Tag, attributes]) => {
      const Element = Tag as 'path';
      return <Element key={JSON.stringify(attributes)} {...attributes} />;
    })}
  </svg>
);

/** A word goes along with every icon: it is hidden from screen readers. */
export const Icon = ({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) => (
  <Drawn node={ICONS[name]} size={size} />
);

export const HealthIcon = ({ health, size = 14 }: { readonly health: Health; readonly size?: number }) => (
  <Drawn node={HEALTH_ICONS[health]} size={size} />
);
