/** Of the page of a budget: readable in light and dark, and on paper. */
export const BUDGET_STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1d20; --quiet: #565d66; --edge: #c9ced4; --panel: #f5f7f9; --trained: #1a7f45; --masked: #8a929c; --padding: #b8650a; --lost: #b3262e; --accent: #1d5fbf; --mark: #d3f2da; --special: #5b47c4; }
@media (prefers-color-scheme: dark) { :root { --paper: #131518; --ink: #e9eaec; --quiet: #a4abb4; --edge: #3b4148; --panel: #1b1e22; --trained: #4cc67c; --masked: #7d858f; --padding: #e59a3c; --lost: #f2777e; --accent: #78aaf5; --mark: #16401f; --special: #b4a7ff; } }
@media print { :root { color-scheme: light; --paper: #fff; --ink: #000; --quiet: #444; --edge: #bbb; --panel: #fff; --trained: #1a7f45; --masked: #8a929c; --padding: #b8650a; --lost: #b3262e; --accent: #1d5fbf; --mark: #d3f2da; --special: #5b47c4; } section, figure, tr { break-inside: avoid; } body { margin: 0; max-width: none; } .scroll { overflow: visible; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
* { box-sizing: border-box; }
body { margin: 2rem auto; max-width: 66rem; padding: 0 1rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; } h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p, .quiet { margin: .25rem 0; } .quiet { color: var(--quiet); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0; padding: 0; list-style: none; }
.cards li { background: var(--panel); border: 1px solid var(--edge); border-radius: .5rem; padding: .6rem .8rem; }
.cards strong { display: block; font-size: 1.3rem; font-variant-numeric: tabular-nums; } .cards span { color: var(--quiet); font-size: .85rem; }
figure { margin: .5rem 0 1.25rem; } .chart { width: 100%; max-width: 48rem; height: auto; display: block; } .chart text { font: 12px system-ui, sans-serif; fill: var(--ink); } .chart .quiet { fill: var(--quiet); }
.bar { fill: var(--accent); } .trained { fill: var(--trained); } .masked { fill: var(--masked); } .padding { fill: var(--padding); } .lost { fill: var(--lost); }
.axis { stroke: var(--quiet); } .grid { stroke: var(--edge); } .mark { stroke: var(--ink); stroke-dasharray: 3 3; }
.line { fill: none; stroke-width: 2.5; } .line.trained { stroke: var(--trained); } .line.padding { stroke: var(--padding); stroke-dasharray: 8 4; } .line.bar { stroke: var(--accent); stroke-dasharray: 2 3; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: .25rem 0; padding: 0; list-style: none; color: var(--quiet); font-size: .9rem; }
.key { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: .15em; } .key.trained { background: var(--trained); } .key.masked { background: var(--masked); } .key.padding { background: var(--padding); } .key.lost { background: var(--lost); } .key.bar { background: var(--accent); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .92rem; margin: .5rem 0; } caption { text-align: left; color: var(--quiet); padding-bottom: .25rem; }
th, td { padding: .25rem .9rem .25rem 0; text-align: left; font-weight: normal; vertical-align: top; } thead th { color: var(--quiet); border-bottom: 1px solid var(--edge); } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } thead .number { white-space: normal; vertical-align: bottom; }
summary { cursor: pointer; color: var(--accent); } code { font-size: .9em; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.7 ui-monospace, monospace; border: 1px solid var(--edge); border-radius: .5rem; padding: 1rem; }
.text .masked { color: var(--quiet); } .text .special { color: var(--special); } .text mark { background: var(--mark); color: inherit; border-bottom: 2px solid var(--trained); }
`;
