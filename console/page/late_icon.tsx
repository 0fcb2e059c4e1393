/** All icons; icon.tsx has those that the first rows need. */
import AppWindow from 'lucide/dist/esm/icons/app-window.mjs';
import Check from 'lucide/dist/esm/icons/check.mjs';
import ChevronDown from 'lucide/dist/esm/icons/chevron-down.mjs';
import ChevronUp from 'lucide/dist/esm/icons/chevron-up.mjs';
import CloudOff from 'lucide/dist/esm/icons/cloud-off.mjs';
import Ellipsis from 'lucide/dist/esm/icons/ellipsis.mjs';
import Footprints from 'lucide/dist/esm/icons/footprints.mjs';
import Gauge from 'lucide/dist/esm/icons/gauge.mjs';
import LayoutGrid from 'lucide/dist/esm/icons/layout-grid.mjs';
import Lock from 'lucide/dist/esm/icons/lock.mjs';
import LogIn from 'lucide/dist/esm/icons/log-in.mjs';
import Moon from 'lucide/dist/esm/icons/moon.mjs';
import Power from 'lucide/dist/esm/icons/power.mjs';
import RefreshCw from 'lucide/dist/esm/icons/refresh-cw.mjs';
import Search from 'lucide/dist/esm/icons/search.mjs';
import Server from 'lucide/dist/esm/icons/server.mjs';
import Siren from 'lucide/dist/esm/icons/siren.mjs';
import Sun from 'lucide/dist/esm/icons/sun.mjs';
import SunMoon from 'lucide/dist/esm/icons/sun-moon.mjs';
import TriangleAlert from 'lucide/dist/esm/icons/triangle-alert.mjs';
import Wrench from 'lucide/dist/esm/icons/wrench.mjs';
import X from 'lucide/dist/esm/icons/x.mjs';
import { Drawn } from './icon.tsx';

const ICONS = {
  ...{ check: Check, down: ChevronDown, up: ChevronUp, offline: CloudOff, more: Ellipsis, walk: Footprints },
  ...{ map: LayoutGrid, lock: Lock, 'sign-in': LogIn, moon: Moon, power: Power, refresh: RefreshCw },
  ...{ search: Search, server: Server, siren: Siren, sun: Sun, system: SunMoon, warning: TriangleAlert },
  ...{ windows: AppWindow, wrench: Wrench, close: X, readings: Gauge },
};
export type IconName = keyof typeof ICONS;

export const Icon = ({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) => (
  <Drawn node={ICONS[name]} size={size} />
);
