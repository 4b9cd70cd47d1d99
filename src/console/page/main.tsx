import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './colors.css';
import './style.css';
import './top.css';
import './panels.css';
import './alarms.css';
import './quiet.css';
import './load.css';
import './trace.css';
import { App } from './app.tsx';

const place = document.getElementById('console');
if (place) render(<App />, place);
