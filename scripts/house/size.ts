import ts from 'typescript';
import type { SourceFile } from './source-tree.ts';

/** Lines of a file: each is one of three. */
export interface Lines {
  code: number;
  comment: number;
  blank: number;
}

/** A function that has a name. */
export interface NamedFunction {
  name: string;
  file: string;
  line: number;
  lines: number;
}

/** What the type checker was told to take on trust. */
export interface Escapes {
  nonNull: number;
  as: number;
  any: number;
}

/** A line with a token is code, another one that is not empty can only be comment. */
export function linesOf({ tree }: SourceFile): Lines {
  const texts = tree.text.replace(/\n$/, '').split('\n');
  const isCode = new Uint8Array(texts.length + 1);
  const mark = (node: ts.Node): void => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return;
    const children = node.getChildren(tree);
    for (const child of children) mark(child);
    if (children.length > 0 || node.getWidth(tree) === 0) return;
    isCode.fill(1, lineAt(tree, node.getStart(tree)), lineAt(tree, node.end) + 1);
  };
  mark(tree);
  const lines: Lines = { code: 0, comment: 0, blank: 0 };
  for (const [i, text] of texts.entries()) {
    if (isCode[i] === 1) lines.code++;
    else if (text.trim() === '') lines.blank++;
    else lines.comment++;
  }
  return lines;
}

/** Functions and methods with a body, and functions that are given to a name. */
export function functionsOf({ path, tree }: SourceFile): NamedFunction[] {
  const functions: NamedFunction[] = [];
  const visit = (node: ts.Node): void => {
    const name = ts.isFunctionLike(node) && 'body' in node && node.body !== undefined ? nameOf(node) : null;
    if (name !== null) {
      const line = lineAt(tree, node.getStart(tree)) + 1;
      functions.push({ name, file: path, line, lines: lineAt(tree, node.end) + 2 - line });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return functions;
}

function nameOf(node: ts.SignatureDeclaration): string | null {
  const { parent } = node;
  if (ts.isClassElement(node)) {
    const member = ts.isConstructorDeclaration(node) ? 'constructor' : (node.name?.getText() ?? '');
    return ts.isClassLike(parent) ? `${parent.name?.text ?? 'class'}.${member}` : member;
  }
  if (node.name !== undefined) return node.name.getText();
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  if (ts.isPropertyDeclaration(parent))
    return `${parent.parent.name?.text ?? 'class'}.${parent.name.getText()}`;
  return null;
}

export function escapesOf({ tree }: SourceFile): Escapes {
  const escapes: Escapes = { nonNull: 0, as: 0, any: 0 };
  const visit = (node: ts.Node): void => {
    if (ts.isNonNullExpression(node)) escapes.nonNull++;
    else if (ts.isAsExpression(node) && node.type.getText() !== 'const') escapes.as++;
    else if (node.kind === ts.SyntaxKind.AnyKeyword) escapes.any++;
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return escapes;
}

function lineAt(tree: ts.SourceFile, position: number): number {
  return tree.getLineAndCharacterOfPosition(position).line;
}
