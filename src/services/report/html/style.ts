import { darkSeries, paperSeries } from '@core/charts/paper-colors'

const series = (colors: readonly string[]): string =>
  colors.map((color, index) => `--series-${index + 1}:${color}`).join(';')

const light = `--paper:#fff;--ink:#1c2127;--muted:#565d69;--grid:#e6e9ee;--axis:#656c78;--line:#d8dde4;--tint:#f4f6f8;\
--accent:#0b4f86;--caution:#8a5200;--bad:#a61b1b;--caution-tint:#fdf6e7;${series(paperSeries)}`
const dark = `--paper:#16191e;--ink:#e6e9ee;--muted:#a5acb8;--grid:#2b3038;--axis:#98a0ad;--line:#343a44;--tint:#1e2229;\
--accent:#7cb8ee;--caution:#e8b45a;--bad:#ff8f86;--caution-tint:#2b2416;${series(darkSeries)}`

/** The look of a report as a page: light, dark, and always light on paper. */
export const pageStyle = `
:root{color-scheme:light dark;${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
html{font:16px/1.55 Inter,'Helvetica Neue',Arial,sans-serif;background:var(--paper);color:var(--ink)}
body{max-width:1120px;margin:0 auto;padding:48px 28px 80px;overflow-wrap:break-word}
h1{font-size:2.1rem;line-height:1.25;margin:.2em 0}
h2{font-size:1.5rem;line-height:1.3;margin:2.4em 0 .6em;padding-top:.6em;border-top:1px solid var(--line)}
h3{font-size:1.15rem;margin:1.8em 0 .5em}
h4{font-size:1rem;margin:1.4em 0 .4em}
p,ul,ol,dl,blockquote,pre,aside,figure{margin:0 0 1em}
p,li,aside{max-width:78ch}
li>p{margin:0 0 .3em}
a{color:var(--accent)}
.kicker{font-size:.8rem;font-weight:600;letter-spacing:.08em;color:var(--accent)}
.author{font-size:1.1rem}
.made,.formula{color:var(--muted)}
.formula{font-style:italic;padding-left:1.5em;color:var(--ink)}
.written-1,.written-2,.written-3{font-weight:600}
.written-1{font-size:1.15rem}
.written-3{color:var(--muted)}
dl{display:grid;grid-template-columns:minmax(8em,max-content) 1fr;gap:.15em 1.2em;font-size:.92rem}
dt{color:var(--muted)}
dd{margin:0;min-width:0;overflow-wrap:anywhere}
code,pre,.exact{font-family:'JetBrains Mono',Consolas,Menlo,monospace;font-size:.84em}
pre{padding:12px 14px;background:var(--tint);overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}
blockquote{margin-left:0;padding-left:1em;border-left:3px solid var(--line)}
hr{border:0;border-top:1px solid var(--line);margin:1.5em 0}
aside{padding:10px 14px;border-left:3px solid var(--accent);background:var(--tint)}
aside.caution{border-color:var(--caution);background:var(--caution-tint)}
nav ol{list-style:none;padding:0;columns:2 320px}
nav li{break-inside:avoid}
nav li li{padding-left:1.5em;font-size:.92rem}
nav a{color:inherit;text-decoration:none}
nav a:hover{text-decoration:underline}
nav .number{display:inline-block;min-width:2.2em;color:var(--muted)}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));gap:8px 28px}
figure svg{display:block;width:100%;height:auto;max-width:760px}
figcaption,caption{font-size:.82rem;line-height:1.45;color:var(--muted);text-align:left;max-width:95ch}
figcaption b,caption b{color:var(--ink)}
caption{caption-side:top;padding-bottom:6px}
.table{overflow-x:auto;margin:0 0 .4em}
table{border-collapse:collapse;font-size:.86rem;border-bottom:2px solid var(--ink)}
thead{border-top:2px solid var(--ink);border-bottom:1px solid var(--ink)}
th,td{padding:5px 14px 5px 0;vertical-align:top;text-align:left}
th{vertical-align:bottom;font-weight:600}
th small{display:block;font-weight:400;color:var(--muted)}
tbody tr+tr{border-top:1px solid var(--grid)}
.right{text-align:right;font-variant-numeric:tabular-nums}
td.right small{white-space:nowrap}
td small,sup{color:var(--muted)}
td.exact{overflow-wrap:anywhere;min-width:14em}
.faint{color:var(--muted);font-style:italic}
.caution sup,td.caution{color:var(--caution)}
td.bad{color:var(--bad);font-weight:600}
.notes{list-style:none;padding:0;font-size:.8rem;color:var(--muted)}
.pictures{display:flex;flex-wrap:wrap;gap:14px}
.picture{display:flex;flex-direction:column;gap:3px;width:132px;font-size:.8rem}
.picture img{width:100%;height:auto;image-rendering:pixelated;border:1px solid var(--axis)}
:target{outline:2px solid var(--accent);outline-offset:3px}
@media print{
:root{${light}}
html{font-size:10.5pt}
body{max-width:none;padding:0}
figure,tr,aside{break-inside:avoid}
h2,h3,h4{break-after:avoid}
.table{overflow:visible}
}
`
