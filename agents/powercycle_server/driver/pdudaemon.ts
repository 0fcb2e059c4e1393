/** Switches behind a pdudaemon, which waits itself and answers when it is done; it cannot tell a state. */
import { askDeviceOk, baseUrl } from '../connect/http.ts';
import { AC, type Driver, TEXT, textOf } from './driver.ts';

export const pdudaemon: Driver = {
  ...AC,
  required: { address: TEXT, hostname: TEXT },
  // It retries by itself before it gives up with 500.
  setSeconds: 90,
  isCycleTimed: true,
  check: (settings) => void baseUrl(textOf(settings, 'address')),
  address: (settings) => `${baseUrl(textOf(settings, 'address')).host} ${textOf(settings, 'hostname')}`,
  open: (settings) => (port) => {
    const control = async (action: string, signal: AbortSignal, delay?: number): Promise<void> => {
      const url = new URL(`/power/control/${action}`, baseUrl(textOf(settings, 'address')));
      url.searchParams.set('hostname', textOf(settings, 'hostname'));
      url.searchParams.set('port', port);
      if (delay !== undefined) url.searchParams.set('delay', String(delay));
      await askDeviceOk(url, { signal });
    };
    return {
      set: (state, signal) => control(state, signal),
      cycle: (seconds, signal) => control('reboot', signal, seconds),
    };
  },
};
