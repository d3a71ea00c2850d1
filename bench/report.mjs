/** The whole report in Markdown: how it was made, on what, the tables, and which goals are met. */
export function renderReport({ command, facts, sections, skipped }) {
  const goals = sections.flatMap((section) => section.goals);
  return [
    '# Benchmark results',
    `Made by \`${command}\`. How to read it: [README.md](README.md).`,
    list(Object.entries(facts).map(([name, value]) => `${name}: ${value}`)),
    ...sections.flatMap((section) => [`## ${section.title}`, table(section)]),
    '## Goals',
    table({ columns: ['goal', 'wanted', 'measured', 'met'], rows: goals.map(goalRow) }),
    ...(skipped.length === 0 ? [] : ['## Left out', list(skipped)]),
  ]
    .join('\n\n')
    .concat('\n');
}

function goalRow({ text, atLeast, atMost, aim, value }) {
  const wanted = atLeast === undefined ? `≤ ${atMost}${aim === undefined ? '' : ` (aim ${aim})`}` : `≥ ${atLeast}`;
  if (value === undefined) return [text, wanted, '', 'not measured'];
  const met = atLeast === undefined ? value <= atMost : value >= atLeast;
  return [text, wanted, value.toFixed(2), met ? 'yes' : '**no**'];
}

function list(items) {
  return items.map((item) => `- ${item}`).join('\n');
}

/** Columns are padded as the formatter of the repository wants it; all but the first are figures. */
function table({ columns, rows }) {
  const widths = columns.map((_, index) => Math.max(...[columns, ...rows].map((cells) => cells[index].length)));
  const divider = widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(columns), `| ${divider.join(' | ')} |`, ...rows.map(line)].join('\n');

  function line(cells) {
    return `| ${cells.map((cell, index) => pad(cell, widths[index], index)).join(' | ')} |`;
  }
}

function pad(cell, width, index) {
  return index === 0 ? cell.padEnd(width) : cell.padStart(width);
}
