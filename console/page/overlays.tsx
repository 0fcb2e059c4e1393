/** What lies over every view. */
import { CellPopup } from './cell_popup.tsx';
import { Toasts } from './toast.tsx';

export const Overlays = () => (
  <>
    <Toasts />
    <CellPopup />
  </>
);
