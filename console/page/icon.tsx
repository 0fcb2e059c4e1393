/** Icons from Lucide's data, drawn as SVG elements: a font or markup would not do under the page's policy. */
import type { IconNode } from 'lucide';
import ChevronDown from 'lucide/dist/esm/icons/chevron-down.mjs';
import ChevronUp from 'lucide/dist/esm/icons/chevron-up.mjs';
import Circle from 'lucide/dist/esm/icons/circle.mjs';
import CircleHelp from 'lucide/dist/esm/icons/circle-question-mark.mjs';
import CirclePlay from 'lucide/dist/esm/icons/circle-play.mjs';
import CircleX from 'lucide/dist/esm/icons/circle-x.mjs';
import Footprints from 'lucide/dist/esm/icons/footprints.mjs';
import Hammer from 'lucide/dist/esm/icons/hammer.mjs';
import HeartPulse from 'lucide/dist/esm/icons/heart-pulse.mjs';
import Hourglass from 'lucide/dist/esm/icons/hourglass.mjs';
import LayoutGrid from 'lucide/dist/esm/icons/layout-grid.mjs';
import OctagonAlert from 'lucide/dist/esm/icons/octagon-alert.mjs';
import Server from 'lucide/dist/esm/icons/server.mjs';
import Siren from 'lucide/dist/esm/icons/siren.mjs';
import TriangleAlert from 'lucide/dist/esm/icons/triangle-alert.mjs';
import Wrench from 'lucide/dist/esm/icons/wrench.mjs';
import type { Health } from '../../shared/health/health.ts';

/** Lucide's ellipsis as one element: each row has it. */
const MORE: IconNode = [['path', { d: 'M5 12h.01M12 12h.01M19 12h.01', 'stroke-width': '4' }]];

/** Those that the first rows need; late_icon.tsx has the others. */
const ICONS = {
  ...{ down: ChevronDown, up: ChevronUp, more: MORE, walk: Footprints, map: LayoutGrid },
  ...{ server: Server, siren: Siren, warning: TriangleAlert },
};

const HEALTH_ICONS = {
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

/** A word goes along with every icon: it is hidden from screen readers. Called as a function, these cost the rows of the table less than as components. */
export const Drawn = ({ node, size }: { readonly node: IconNode; readonly size: number }) => (
  <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
    {node.map(([Tag, attributes], i) => {
      const Element = Tag as 'path';
      return <Element key={i} {...attributes} />;
    })}
  </svg>
);

export const Icon = ({ name, size = 16 }: { readonly name: keyof typeof ICONS; readonly size?: number }) =>
  Drawn({ node: ICONS[name], size });

export const HealthIcon = ({ health, size = 14 }: { readonly health: Health; readonly size?: number }) =>
  Drawn({ node: HEALTH_ICONS[health], size });
