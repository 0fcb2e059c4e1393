/** What devices are sold as, by the code name that they report: facts kept by hand, loaded late. */

/** https://source.android.com/docs/setup/reference/build-numbers names the code names of Pixel and Nexus phones. */
const GOOGLE = {
  sailfish: 'Pixel',
  marlin: 'Pixel XL',
  walleye: 'Pixel 2',
  taimen: 'Pixel 2 XL',
  blueline: 'Pixel 3',
  crosshatch: 'Pixel 3 XL',
  sargo: 'Pixel 3a',
  bonito: 'Pixel 3a XL',
  flame: 'Pixel 4',
  coral: 'Pixel 4 XL',
  sunfish: 'Pixel 4a',
  bramble: 'Pixel 4a 5G',
  redfin: 'Pixel 5',
  barbet: 'Pixel 5a',
  oriole: 'Pixel 6',
  raven: 'Pixel 6 Pro',
  bluejay: 'Pixel 6a',
  panther: 'Pixel 7',
  cheetah: 'Pixel 7 Pro',
  lynx: 'Pixel 7a',
  shiba: 'Pixel 8',
  husky: 'Pixel 8 Pro',
  akita: 'Pixel 8a',
  tokay: 'Pixel 9',
  caiman: 'Pixel 9 Pro',
  komodo: 'Pixel 9 Pro XL',
  bullhead: 'Nexus 5X',
  angler: 'Nexus 6P',
  hammerhead: 'Nexus 5',
  shamu: 'Nexus 6',
  flounder: 'Nexus 9',
};

/** The identifiers that Apple's devices report: https://support.apple.com/en-us/108044 names the models. */
const APPLE = {
  'iPhone8,1': 'iPhone 6s',
  'iPhone9,1': 'iPhone 7',
  'iPhone10,1': 'iPhone 8',
  'iPhone10,3': 'iPhone X',
  'iPhone11,2': 'iPhone XS',
  'iPhone11,8': 'iPhone XR',
  'iPhone12,1': 'iPhone 11',
  'iPhone12,3': 'iPhone 11 Pro',
  'iPhone12,8': 'iPhone SE (2nd generation)',
  'iPhone13,1': 'iPhone 12 mini',
  'iPhone13,2': 'iPhone 12',
  'iPhone14,4': 'iPhone 13 mini',
  'iPhone14,5': 'iPhone 13',
  'iPhone14,6': 'iPhone SE (3rd generation)',
  'iPhone14,7': 'iPhone 14',
  'iPhone15,2': 'iPhone 14 Pro',
  'iPhone15,4': 'iPhone 15',
  'iPad6,3': 'iPad Pro 9.7-inch',
  'iPad7,11': 'iPad (7th generation)',
};

/** https://storage.googleapis.com/play_public/supported_devices.html lists what Android devices report and how they are sold. */
const OTHERS = {
  dandelion: 'Redmi 9A',
  herolte: 'Galaxy S7',
  starlte: 'Galaxy S9',
  dreamlte: 'Galaxy S8',
  beyond1: 'Galaxy S10',
  x1s: 'Galaxy S20',
  a13: 'Galaxy A13',
  zerofltetmo: 'Galaxy S6',
  HWELE: 'P30',
  foster: 'Shield TV',
};

const NAMES: ReadonlyMap<string, string> = new Map(Object.entries({ ...GOOGLE, ...APPLE, ...OTHERS }));

export const deviceNameOf = (deviceType: string): string | undefined => NAMES.get(deviceType);
