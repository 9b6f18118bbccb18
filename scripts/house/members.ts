import { join, relative } from 'node:path';
import ts from 'typescript';
import type { SourceFile } from './source-tree.ts';

/** A public member of a class, an interface or an object type. */
interface Member {
  name: string;
  file: string;
  line: number;
}

export interface UnusedMembers {
  /** Those that nothing refers to. */
  unused: Member[];
  /** Those that tests alone refer to. */
  testOnly: Member[];
}

type MemberNode = (ts.ClassElement | ts.TypeElement) & { name: ts.PropertyName };

interface Reference {
  to: MemberNode;
  /** The member whose code it stands in: it does not count while that one is itself unused. */
  within: MemberNode | null;
  inTest: boolean;
}

/** A type that values of other types are given to: who has the member by another type's name is used as well. */
interface Holder {
  type: ts.Type;
  members: readonly MemberNode[];
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  types: ['node'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  strict: true,
};

/**
 * Public members in `src` that nobody uses. A member is used if code that is itself used refers to it, be it by way of a
 * type to which its own type can be assigned: an interface that a class implements without saying so. To be
 * assigned to is no use of a class's field. What is read in no other way than by `JSON.stringify`, `Object.entries` or a
 * package is taken for unused.
 */
export function unusedMembers(root: string, files: readonly SourceFile[]): UnusedMembers {
  const program = ts.createProgram(
    files.map(({ path }) => join(root, path)),
    options,
  );
  const search = new MemberSearch(root, program, new Set(files.map(({ path }) => path)));
  const unused = search.unused(true);
  const known = new Set(unused);
  return {
    unused: unused.map((member) => search.describe(member)),
    testOnly: search
      .unused(false)
      .filter((member) => !known.has(member))
      .map((member) => search.describe(member)),
  };
}

class MemberSearch {
  private readonly root: string;
  private readonly checker: ts.TypeChecker;
  private readonly members: MemberNode[] = [];
  private readonly references: Reference[] = [];
  private readonly holders = new Map<string, Holder[]>();
  /** Of each class, those that extend it. */
  private readonly subclasses = new Map<ts.Node, ts.ClassLikeDeclaration[]>();
  private readonly assignable = new Map<ts.Type, Map<ts.Type, boolean>>();

  constructor(root: string, program: ts.Program, paths: ReadonlySet<string>) {
    this.root = root;
    this.checker = program.getTypeChecker();
    for (const file of program.getSourceFiles()) {
      if (paths.has(this.pathOf(file))) this.visit(file, null, this.pathOf(file).startsWith('test/'));
    }
  }

  unused(withTests: boolean): MemberNode[] {
    const used = new Set<MemberNode>();
    let references = this.references.filter(({ inTest }) => withTests || !inTest);
    for (let before = -1; before !== used.size; ) {
      before = used.size;
      references = references.filter(({ to, within }) => {
        if (within !== null && !used.has(within)) return true;
        used.add(to);
        return false;
      });
      for (const member of this.members) {
        if (!used.has(member) && this.isUsedByAnotherType(member, used)) used.add(member);
      }
    }
    return this.members.filter((member) => !used.has(member) && this.isReported(member));
  }

  describe(member: MemberNode): Member {
    const file = member.getSourceFile();
    const { parent } = member;
    const owner =
      (ts.isClassLike(parent) || ts.isInterfaceDeclaration(parent)) && parent.name !== undefined
        ? parent.name.text
        : ts.isTypeAliasDeclaration(parent.parent)
          ? parent.parent.name.text
          : '{}';
    const { line } = file.getLineAndCharacterOfPosition(member.getStart());
    return { name: `${owner}.${member.name.getText()}`, file: this.pathOf(file), line: line + 1 };
  }

  private visit(node: ts.Node, within: MemberNode | null, inTest: boolean): void {
    let inside = within;
    if (isMember(node)) {
      this.members.push(node);
      inside = node;
    }
    if (ts.isClassLike(node)) this.addSubclass(node);
    if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)) {
      const members = [...node.members].filter(isMember);
      this.addHolder(this.checker.getTypeAtLocation(node), members);
    } else if (ts.isTypeReferenceNode(node) && isPartOfType(node)) {
      const type = this.checker.getTypeFromTypeNode(node);
      this.addHolder(type, type.getProperties().flatMap(membersOf));
    }
    for (const to of this.referredTo(node)) this.references.push({ to, within: inside, inTest });
    ts.forEachChild(node, (child) => this.visit(child, inside, inTest));
  }

  private addSubclass(node: ts.ClassLikeDeclaration): void {
    const clause = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
    const base = clause && this.checker.getTypeAtLocation(clause.types[0]!).symbol?.valueDeclaration;
    if (base !== undefined) this.subclasses.set(base, [...(this.subclasses.get(base) ?? []), node]);
  }

  private addHolder(type: ts.Type, members: readonly MemberNode[]): void {
    const holder = { type, members };
    for (const name of new Set(members.map((member) => member.name.getText()))) {
      const others = this.holders.get(name);
      if (others === undefined) this.holders.set(name, [holder]);
      else others.push(holder);
    }
  }

  private referredTo(node: ts.Node): MemberNode[] {
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const name = (node.propertyName ?? node.name).getText();
      const property = this.checker.getTypeAtLocation(node.parent).getProperty(name);
      return property === undefined ? [] : membersOf(property);
    }
    if (ts.isObjectLiteralElementLike(node) && node.name !== undefined && isAssignmentTarget(node.parent)) {
      const property = this.checker
        .getTypeAtLocation(node.parent.parent.right)
        .getProperty(node.name.getText());
      return property === undefined ? [] : membersOf(property);
    }
    const isName = ts.isIdentifier(node) || (ts.isStringLiteral(node) && isIndex(node));
    if (!isName || isOwnName(node)) return [];
    const symbol = this.checker.getSymbolAtLocation(node);
    if (symbol === undefined) return [];
    const members = membersOf(symbol);
    // A field that is written is not yet read. A setter is used by it; who reads what an interface has is not known.
    return isAssignedTo(node) ? members.filter((member) => !ts.isPropertyDeclaration(member)) : members;
  }

  private isUsedByAnotherType(member: MemberNode, used: ReadonlySet<MemberNode>): boolean {
    const name = member.name.getText();
    if (this.isAskedForByForeignType(member, name)) return true;
    const others = (this.holders.get(name) ?? []).filter(({ members }) =>
      members.some((other) => other !== member && other.name.getText() === name && used.has(other)),
    );
    // An interface may be one of a class that inherits the member.
    return (
      others.length > 0 &&
      this.withSubclasses(member.parent).some((own) =>
        others.some(({ type }) => this.isAssignable(own, type)),
      )
    );
  }

  private withSubclasses(node: ts.Node): ts.Type[] {
    const below = (this.subclasses.get(node) ?? []).flatMap((subclass) => this.withSubclasses(subclass));
    return [this.checker.getTypeAtLocation(node), ...below];
  }

  /** Whether a class that was written elsewhere, one of node's streams say, has the member that this one overrides. */
  private isAskedForByForeignType(member: MemberNode, name: string): boolean {
    const { parent } = member;
    if (!ts.isClassLike(parent) && !ts.isInterfaceDeclaration(parent)) return false;
    return (parent.heritageClauses ?? [])
      .flatMap(({ types }) => [...types])
      .map((node) => this.checker.getTypeAtLocation(node).getProperty(name))
      .some((property) => property?.declarations?.some((node) => this.isForeign(node)));
  }

  private isForeign(node: ts.Node): boolean {
    return node.getSourceFile().isDeclarationFile;
  }

  private isAssignable(from: ts.Type, to: ts.Type): boolean {
    const known = this.assignable.get(from) ?? new Map<ts.Type, boolean>();
    this.assignable.set(from, known);
    const answer = known.get(to) ?? this.compare(from, to);
    known.set(to, answer);
    return answer;
  }

  private compare(from: ts.Type, to: ts.Type): boolean {
    // The parameters of two generic types are never the same ones: what they have is compared by name.
    if (isGeneric(from) || isGeneric(to)) {
      return to
        .getProperties()
        .every(
          (property) =>
            (property.flags & ts.SymbolFlags.Optional) !== 0 || from.getProperty(property.name) !== undefined,
        );
    }
    return this.checker.isTypeAssignableTo(from, to);
  }

  private isReported(member: MemberNode): boolean {
    const path = this.pathOf(member.getSourceFile());
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
    return (
      path.startsWith('src/') &&
      !path.endsWith('.generated.ts') &&
      !path.endsWith('.d.ts') &&
      (ts.getCombinedModifierFlags(member) & hidden) === 0
    );
  }

  private pathOf(file: ts.SourceFile): string {
    return relative(this.root, file.fileName).replaceAll('\\', '/');
  }
}

function isMember(node: ts.Node): node is MemberNode {
  return (
    (ts.isClassElement(node) || ts.isTypeElement(node)) &&
    node.name !== undefined &&
    ts.isIdentifier(node.name) &&
    (ts.isClassLike(node.parent) ||
      ts.isInterfaceDeclaration(node.parent) ||
      ts.isTypeLiteralNode(node.parent))
  );
}

function membersOf(symbol: ts.Symbol): MemberNode[] {
  return (symbol.declarations ?? []).filter(isMember);
}

/** `Pick<Reply, 'done'>` and the like: types that are part of another one. */
function isPartOfType({ typeName }: ts.TypeReferenceNode): boolean {
  return ['Pick', 'Omit', 'Partial', 'Required', 'Readonly'].includes(typeName.getText());
}

function isGeneric(type: ts.Type): boolean {
  const { typeParameters } = type as ts.InterfaceType;
  return typeParameters !== undefined && typeParameters.length > 0;
}

/** `object['name']`, and the type `Name['name']`. */
function isIndex({ parent }: ts.Node): boolean {
  return (
    ts.isElementAccessExpression(parent) ||
    (ts.isLiteralTypeNode(parent) && ts.isIndexedAccessTypeNode(parent.parent))
  );
}

function isOwnName(node: ts.Node): boolean {
  return isMember(node.parent) && node.parent.name === node;
}

/** `object.name = value` as a statement. */
function isAssignedTo(node: ts.Node): boolean {
  const { parent } = node;
  return (
    ts.isPropertyAccessExpression(parent) &&
    parent.name === node &&
    ts.isBinaryExpression(parent.parent) &&
    parent.parent.left === parent &&
    parent.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isExpressionStatement(parent.parent.parent)
  );
}

/** The left side of `({ name: variable } = object)`. */
function isAssignmentTarget(node: ts.Node): node is ts.Node & { parent: ts.BinaryExpression } {
  const { parent } = node;
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === node &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  );
}
