/** Runs before anything is drawn, so that a chosen theme does not flash the other one. */
import { rememberedTheme, showTheme } from './theme.ts';

showTheme(rememberedTheme());
