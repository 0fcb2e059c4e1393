/** The entry of the page. */
import { render } from 'preact';
import { App } from './app.tsx';
import { startLab } from './lab.ts';
import { loadLate, startLate } from './late.tsx';

startLab();
const page = document.getElementById('page');
if (page !== null) render(<App />, page);
// Until here it was for print only: such a style sheet does not hold up the first drawing.
document.querySelector('#late')?.setAttribute('media', 'all');
void startLate();
void loadLate().then(({ beginParts }) => beginParts());
