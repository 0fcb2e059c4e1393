/** Light or dark: as the system has it, unless a person chose; the choice is remembered in this browser. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'theme';

const isTheme = (text: string | null | undefined): text is Theme =>
  text === 'system' || text === 'light' || text === 'dark';

/** A browser may refuse storage; then nothing is remembered. */
export const rememberedTheme = (): Theme => {
  try {
    const text = localStorage.getItem(KEY);
    return isTheme(text) ? text : 'system';
  } catch {
    return 'system';
  }
};

export const showTheme = (theme: Theme): void => {
  document.documentElement.style.colorScheme = theme === 'system' ? 'light dark' : theme;
};

export const chooseTheme = (theme: Theme): void => {
  showTheme(theme);
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It holds until the page is closed.
  }
};
