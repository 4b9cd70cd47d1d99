/** How a report looks: light and dark, on a screen and on paper. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #17202a; --soft: #5b6875; --line: #dde3e9; --page: #f4f6f8; --card: #fff;
  --band: #2b6ca3; --alarm: #d64533; --limit: #b02a1a; --bar: #2b6ca3; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf0; --soft: #9aa7b4; --line: #323c47; --page: #12171c;
  --card: #1a2129; --band: #6db1e8; --alarm: #ff7a68; --limit: #ff9c8d; --bar: #6db1e8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 20px 48px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 18px; margin: 0 0 12px; }
h3 { font-size: 15px; margin: 20px 0 4px; overflow-wrap: anywhere; }
.about { color: var(--soft); margin: 0 0 16px; }
.summary { font-size: 18px; max-width: 62em; margin: 0 0 20px; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 20px; margin: 0 0 20px; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 0 0 20px; }
dl div { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px;
  display: flex; flex-direction: column-reverse; justify-content: flex-end; }
dt { color: var(--soft); font-size: 13px; }
dd { margin: 0; font-size: 24px; font-weight: 600; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
caption { text-align: left; color: var(--soft); padding: 0 0 6px; }
th, td { text-align: left; vertical-align: top; padding: 5px 16px 5px 0; border-bottom: 1px solid var(--line); }
td.text { overflow-wrap: anywhere; }
th { font-weight: 600; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.word { white-space: nowrap; font-variant-numeric: tabular-nums; }
.text { min-width: 9em; }
.more, .key { color: var(--soft); font-size: 13px; margin: 6px 0 0; }
.chart { display: block; width: 100%; min-width: 620px; height: auto; }
.chart text { fill: var(--soft); font: 12px system-ui, sans-serif; }
.chart .limit-label { fill: var(--limit); font-weight: 600; }
.grid, .tick { stroke: var(--line); fill: none; }
.band { fill: var(--band); fill-opacity: .35; stroke: var(--band); stroke-width: 1.2; stroke-linejoin: round; }
.alarm { fill: var(--alarm); fill-opacity: .25; }
.limit { stroke: var(--limit); stroke-width: 1.5; stroke-dasharray: 6 4; fill: none; }
.bar { fill: var(--bar); }
ul { margin: 0; padding-left: 20px; }
footer { color: var(--soft); font-size: 13px; }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #444; --line: #ccc; --page: #fff; --card: #fff; --band: #2b6ca3;
    --alarm: #d64533; --limit: #b02a1a; --bar: #2b6ca3; }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
  section, dl div { border: 0; padding: 0; } .scroll { overflow: visible; } .chart { min-width: 0; }
  tr, figure, h2, h3, .chart { break-inside: avoid; } h2, h3 { break-after: avoid; } thead { display: table-header-group; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
