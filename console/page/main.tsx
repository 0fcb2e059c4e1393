/** The entry of the page. */
import { render } from 'preact';
import { App } from './app.tsx';
import { startLab } from './lab.ts';
import { followLinks } from './router.ts';

followLinks();
startLab();
const page = document.getElementById('page');
if (page !== null) render(<App />, page);
