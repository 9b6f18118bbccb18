import type { Measure } from './loads.ts';
import { median, ratioOf, reaches, type Target } from './statistics.ts';

/** The values of one measure, one a round. */
export interface Values {
  etcd: number[];
  wald: number[];
}

export interface Row {
  name: string;
  title: string;
  unit: Measure['unit'];
  better: Measure['better'];
  /** As measured, in the order of the rounds. */
  values: Values;
  etcd: number | null;
  wald: number | null;
  ratio: number | null;
  floor: Target | null;
  aim: Target | null;
  /** null where there is no target, or a figure is missing. */
  floorReached: boolean | null;
  aimReached: boolean | null;
}

/** Medians, their ratio and the verdicts for one measure. */
export function rowOf(measure: Measure, values: Values): Row {
  const { name, title, unit, better, floor, aim } = measure;
  const etcd = median(values.etcd);
  const wald = median(values.wald);
  const verdict = (target: Target | null) => (target === null ? null : reaches(target, better, wald, etcd));
  return {
    ...{
      name,
      title,
      unit,
      better,
      values,
      etcd,
      wald,
      ratio: unit === 'verdict' ? null : ratioOf(wald, etcd),
    },
    ...{ floor, aim, floorReached: verdict(floor), aimReached: verdict(aim) },
  };
}

/** The table as text, columns aligned. */
export function tableText(rows: readonly Row[]): string {
  const cells = [
    ['load', 'etcd', 'wald', 'wald/etcd', 'floor', 'aim'],
    ...rows.map((row) => [
      row.title,
      figureText(row.etcd, row.unit),
      figureText(row.wald, row.unit),
      row.ratio === null ? '-' : `${significant(row.ratio)} ×`,
      targetText(row.floor, row.unit, row.floorReached),
      targetText(row.aim, row.unit, row.aimReached),
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const line = (texts: readonly string[]) =>
    texts.map((text, i) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))).join('  ');
  return [
    line(cells[0]!),
    widths.map((width) => '-'.repeat(width)).join('  '),
    ...cells.slice(1).map(line),
  ].join('\n');
}

/** A figure as a person reads it. */
export function figureText(value: number | null, unit: Measure['unit']): string {
  if (value === null) return '-';
  switch (unit) {
    case 'verdict':
      return value === 1 ? 'PASS' : 'FAIL';
    case '/s':
      return `${Math.round(value).toLocaleString('en-US')}/s`;
    case 'count':
      return Math.round(value).toLocaleString('en-US');
    case 'MB':
      return `${Math.round(value).toLocaleString('en-US')} MB`;
    case 'B':
    case '×':
    case 'ms':
    case 's':
      return `${significant(value)} ${unit}`;
  }
}

function targetText(target: Target | null, unit: Measure['unit'], isReached: boolean | null): string {
  if (target === null) return '-';
  const parts = [];
  if (target.ratio !== undefined) parts.push(`${target.ratio} ×`);
  if (target.value !== undefined) parts.push(figureText(target.value, unit));
  return `${parts.join(', ')} ${isReached === null ? '?' : isReached ? 'yes' : 'NO'}`;
}

function significant(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
