/** The icons of the views beside the fleet. */
import {
  ArrowLeft,
  Bell,
  BellOff,
  Bot,
  Braces,
  ChartLine,
  Check,
  Copy,
  ExternalLink,
  Footprints,
  Gauge,
  History,
  Lightbulb,
  MapPin,
  NotebookPen,
  Package,
  Plug,
  Printer,
  Ruler,
  Siren,
  TriangleAlert,
  User,
  Workflow,
} from 'lucide';
import { Drawn } from './icon.tsx';

const ICONS = {
  ...{ back: ArrowLeft, bell: Bell, silence: BellOff, agent: Bot, json: Braces, chart: ChartLine },
  ...{ check: Check, copy: Copy, external: ExternalLink, walk: Footprints, sensors: Gauge, history: History },
  ...{ advice: Lightbulb, place: MapPin, note: NotebookPen, bring: Package, plug: Plug, print: Printer },
  ...{ dimensions: Ruler, siren: Siren, warning: TriangleAlert, person: User, rule: Workflow },
};
export type ViewIconName = keyof typeof ICONS;

export const ViewIcon = ({ name, size = 16 }: { readonly name: ViewIconName; readonly size?: number }) => (
  <Drawn node={ICONS[name]} size={size} />
);
