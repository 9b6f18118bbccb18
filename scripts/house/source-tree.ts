import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import ts from 'typescript';

/** The folders that are read; what stands outside of them uses nothing of `src`. */
const folders = ['src', 'test', 'bench', 'scripts', 'examples'];

/** One file, and what its own text says about it. */
export interface SourceFile {
  /** From the root of the checkout, with slashes. */
  path: string;
  generated: boolean;
  tree: ts.SourceFile;
  imports: Import[];
  /** Names that others can import. */
  exports: string[];
  /** What is declared at its top level, in its order; a name that is declared twice stands there once. */
  declarations: Declaration[];
}

/** That a file imports or re-exports something of another one. */
interface Import {
  /** Path of the other one. */
  from: string;
  /** Its name there; `*` for all that it has. */
  name: string;
}

interface Declaration {
  name: string;
  isClass: boolean;
  /** Of a class, an interface or another type. */
  isType: boolean;
}

/** Every TypeScript file of the checkout at `root`, in the order of paths. */
export function readSourceTree(root: string): SourceFile[] {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        posix.join(folder, path.replaceAll('\\', '/')),
      ),
    )
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => parse(path, readFileSync(join(root, path), 'utf8')));
}

function parse(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const generated = path.endsWith('.generated.ts');
  return {
    path,
    generated,
    tree,
    imports: importsOf(path, tree),
    exports: exportsOf(tree),
    declarations: declarationsOf(tree),
  };
}

function importsOf(path: string, tree: ts.SourceFile): Import[] {
  const imports: Import[] = [];
  const add = (specifier: ts.Expression | undefined, names: readonly string[]) => {
    if (specifier === undefined || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return;
    const from = posix.join(dirname(path), specifier.text);
    for (const name of names) imports.push({ from, name });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, namesImported(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, namesReexported(node));
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, [node.qualifier?.getText().split('.')[0] ?? '*']);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], ['*']);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return imports;
}

function namesImported(clause: ts.ImportClause | undefined): string[] {
  // An import for its effects alone makes the file used, and none of its names.
  if (clause === undefined) return [''];
  const names = clause.name === undefined ? [] : ['default'];
  const { namedBindings } = clause;
  if (namedBindings === undefined) return names;
  if (ts.isNamespaceImport(namedBindings)) return [...names, '*'];
  return [...names, ...namedBindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text)];
}

function namesReexported({ exportClause }: ts.ExportDeclaration): string[] {
  if (exportClause === undefined || ts.isNamespaceExport(exportClause)) return ['*'];
  return exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
}

function exportsOf(tree: ts.SourceFile): string[] {
  const names = new Set<string>();
  for (const statement of tree.statements) {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause } = statement;
      if (exportClause !== undefined && ts.isNamedExports(exportClause)) {
        for (const { name } of exportClause.elements) names.add(name.text);
      }
    } else if (
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    ) {
      for (const { text } of namesDeclared(statement)) names.add(text);
    }
  }
  return [...names];
}

function declarationsOf(tree: ts.SourceFile): Declaration[] {
  const declarations = new Map<string, Declaration>();
  for (const statement of tree.statements) {
    const isClass = ts.isClassDeclaration(statement);
    const isType = isClass || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
    for (const { text: name } of namesDeclared(statement)) {
      const before = declarations.get(name);
      if (before === undefined) declarations.set(name, { name, isClass, isType });
      else before.isType ||= isType;
    }
  }
  return [...declarations.values()];
}

/** The names that one statement at the top of a file declares. */
function namesDeclared(statement: ts.Statement): ts.Identifier[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => identifiersOf(name));
  }
  const declares =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement);
  return declares && statement.name !== undefined ? [statement.name] : [];
}

function identifiersOf(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : identifiersOf(element.name),
  );
}

/** Whether a name that is declared at the top of a file is used elsewhere in it. */
export function isUsedInOwnFile({ tree }: SourceFile, name: string): boolean {
  const visit = (node: ts.Node): boolean => {
    if (ts.isIdentifier(node)) return node.text === name && refersToVariableOrType(node);
    return ts.forEachChild(node, (child) => visit(child) || undefined) ?? false;
  };
  return tree.statements.some(
    (statement) =>
      !ts.isImportDeclaration(statement) &&
      // What a declaration says of itself, a function that calls itself say, is no use of it.
      !namesDeclared(statement).some(({ text }) => text === name) &&
      !(ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined) &&
      visit(statement),
  );
}

/** False for what is looked up in an object: `a.name`, `{ name: 1 }`, a member of a class or an interface. */
function refersToVariableOrType(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name !== node;
  if (ts.isQualifiedName(parent)) return parent.right !== node;
  if (ts.isPropertyAssignment(parent)) return parent.name !== node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  return !((ts.isClassElement(parent) || ts.isTypeElement(parent)) && parent.name === node);
}

/** `drive-loop.ts` is named after `DriveLoop` or `driveLoop`: both are `driveloop`. */
export function namesakeOf(path: string): string {
  return basename(path, '.ts').replaceAll('-', '').toLowerCase();
}
