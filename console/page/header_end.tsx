/** The end of the header: how current the page is, who looks at it, light or dark. */
import { signal } from '@preact/signals';
import { ageText } from '../fleet/words.ts';
import { Icon, type IconName } from './late_icon.tsx';
import { asOf, connection, mayAct, me, now } from './lab.ts';
import { Readings } from './readings.tsx';
import { chooseTheme, rememberedTheme, type Theme } from './theme.ts';

/** Says in a word whether what is shown is current; the banner says what to do if it is not. */
const Live = () => {
  const { kind } = connection.value;
  const text =
    kind === 'live'
      ? 'Live'
      : kind === 'connecting'
        ? 'Connecting'
        : asOf.value === undefined
          ? 'No data'
          : `${ageText(asOf.value.toISOString(), now.value)} old`;
  return (
    <span class="live" data-live={kind === 'live'}>
      <i />
      {text}
    </span>
  );
};

const theme = signal<Theme>(rememberedTheme());
const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const THEME_ICONS: Readonly<Record<Theme, IconName>> = { system: 'system', light: 'sun', dark: 'moon' };

const ThemeButton = () => (
  <button
    class="button quiet icon-only"
    title={`Colours: ${theme.value === 'system' ? 'as the system has them' : theme.value}`}
    aria-label={`Colours: ${theme.value}. Change to ${NEXT[theme.value]}`}
    onClick={() => {
      theme.value = NEXT[theme.value];
      chooseTheme(theme.value);
    }}
  >
    <Icon name={THEME_ICONS[theme.value]} />
  </button>
);

const Me = () => {
  if (me.value === undefined) return null;
  const { email } = me.value;
  return (
    <span
      class="me"
      title={mayAct.value ? email : `${email}: without the role editor you can change nothing`}
    >
      {!mayAct.value && <Icon name="lock" size={13} />}
      <span>{email}</span>
      {!mayAct.value && <em>view only</em>}
    </span>
  );
};

export const HeaderEnd = () => (
  <>
    <Live />
    <Readings />
    <Me />
    <ThemeButton />
  </>
);
