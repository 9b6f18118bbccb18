/** What `scripts/generate-codec.ts` understands of a .proto file: enough of proto3 for the files in `proto/`. */

export interface Schema {
  /** Name of the file without `.proto`. */
  readonly file: string;
  readonly packageName: string;
  readonly imports: string[];
  readonly enums: EnumType[];
  readonly messages: Message[];
  readonly services: Service[];
}

export interface EnumType {
  /** As exported from the generated file. */
  readonly name: string;
  /** As in a .proto file, outer messages first: `AlarmRequest.AlarmAction`. */
  readonly path: string;
  readonly comment: string[];
  readonly values: { readonly name: string; readonly number: number; readonly comment: string[] }[];
}

export interface Message {
  readonly name: string;
  readonly comment: string[];
  /** In order of declaration, which is that of the numbers. */
  readonly fields: Field[];
}

export interface Field {
  readonly name: string;
  readonly number: number;
  /** Type as it is written: a scalar, or the name of an enum or message. */
  readonly type: string;
  readonly repeated: boolean;
  /** Name of the oneof that it is a member of. */
  readonly oneof: string | null;
  /** A 64-bit integer that is a `number` in the generated code. */
  readonly jsNumber: boolean;
  readonly comment: string[];
}

interface Service {
  readonly name: string;
  readonly methods: Method[];
}

interface Method {
  readonly name: string;
  readonly request: string;
  readonly response: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly httpPaths: string[];
  readonly comment: string[];
}

interface Token {
  readonly text: string;
  readonly line: number;
  /** Lines of comment right before it. */
  readonly comment: string[];
}

/** @throws Error naming file and line where the text is not what is understood here */
export function parseSchema(file: string, text: string): Schema {
  return new Parser(file, tokenize(file, text)).schema();
}

function tokenize(file: string, text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\/\/ ?([^\n]*)|"([^"\n]*)"|[A-Za-z_][\w.]*|\d+|[{}()[\]=;,:]|(\n)|[ \t\r]+|(.)/g;
  let line = 1;
  let comment: string[] = [];
  for (const match of text.matchAll(pattern)) {
    if (match[3] !== undefined) {
      line++;
    } else if (match[1] !== undefined) {
      comment.push(match[1].trimEnd());
    } else if (match[4] !== undefined) {
      throw new Error(`${file}.proto:${line}: unexpected '${match[4]}'`);
    } else if (match[0].trim() !== '') {
      tokens.push({ text: match[0], line, comment });
      comment = [];
    }
  }
  return tokens;
}

class Parser {
  private readonly file: string;
  private readonly tokens: Token[];
  private at = 0;
  private readonly enums: EnumType[] = [];
  private readonly messages: Message[] = [];

  constructor(file: string, tokens: Token[]) {
    this.file = file;
    this.tokens = tokens;
  }

  schema(): Schema {
    let packageName = '';
    const imports: string[] = [];
    const services: Service[] = [];
    while (this.at < this.tokens.length) {
      const start = this.tokens[this.at]!;
      switch (this.next()) {
        case 'syntax':
          this.expect('=', '"proto3"', ';');
          break;
        case 'package':
          packageName = this.next();
          this.expect(';');
          break;
        case 'import':
          imports.push(this.text());
          this.expect(';');
          break;
        case 'message':
          this.message([], start.comment);
          break;
        case 'enum':
          this.enumType([], start.comment);
          break;
        case 'service':
          services.push(this.service());
          break;
        default:
          this.fail(start, `unexpected '${start.text}'`);
      }
    }
    return { file: this.file, packageName, imports, enums: this.enums, messages: this.messages, services };
  }

  private message(outer: string[], comment: string[]): void {
    const name = this.next();
    const fields: Field[] = [];
    this.expect('{');
    this.messageBody([...outer, name], fields, null);
    for (let i = 1; i < fields.length; i++) {
      if (fields[i]!.number <= fields[i - 1]!.number) {
        throw new Error(`${this.file}.proto: fields of ${name} are not in order of their numbers`);
      }
    }
    this.messages.push({ name, comment, fields });
  }

  private messageBody(path: string[], fields: Field[], oneof: string | null): void {
    for (;;) {
      const start = this.tokens[this.at]!;
      const first = this.next();
      if (first === '}') return;
      if (first === 'enum') {
        this.enumType(path, start.comment);
      } else if (first === 'oneof') {
        const name = this.next();
        this.expect('{');
        this.messageBody(path, fields, name);
      } else {
        const repeated = first === 'repeated';
        const type = repeated ? this.next() : first;
        const name = this.next();
        this.expect('=');
        const number = Number(this.next());
        let jsNumber = false;
        if (this.accept('[')) {
          this.expect('jstype', '=', 'JS_NUMBER', ']');
          jsNumber = true;
        }
        this.expect(';');
        fields.push({ name, number, type, repeated, oneof, jsNumber, comment: start.comment });
      }
    }
  }

  private enumType(outer: string[], comment: string[]): void {
    const name = this.next();
    const values: EnumType['values'] = [];
    this.expect('{');
    while (!this.accept('}')) {
      const start = this.tokens[this.at]!;
      const value = this.next();
      this.expect('=');
      values.push({ name: value, number: Number(this.next()), comment: start.comment });
      this.expect(';');
    }
    // `Type` alone says nothing outside of its message.
    const exported = name === 'Type' ? `${outer.at(-1)}Type` : name;
    this.enums.push({ name: exported, path: [...outer, name].join('.'), comment, values });
  }

  private service(): Service {
    const name = this.next();
    const methods: Method[] = [];
    this.expect('{');
    while (!this.accept('}')) {
      const comment = this.tokens[this.at]!.comment;
      this.expect('rpc');
      const method = this.next();
      const [request, requestStream] = this.methodType();
      this.expect('returns');
      const [response, responseStream] = this.methodType();
      const httpPaths: string[] = [];
      if (!this.accept(';')) {
        this.expect('{', 'option', '(', 'google.api.http', ')', '=', '{');
        this.httpRule(httpPaths);
        this.expect(';', '}');
      }
      methods.push({ name: method, request, response, requestStream, responseStream, httpPaths, comment });
    }
    return { name, methods };
  }

  private methodType(): [type: string, stream: boolean] {
    this.expect('(');
    const stream = this.accept('stream');
    const type = this.next();
    this.expect(')');
    return [type, stream];
  }

  private httpRule(paths: string[]): void {
    while (!this.accept('}')) {
      const option = this.tokens[this.at]!;
      switch (this.next()) {
        case 'post':
          this.expect(':');
          paths.push(this.text());
          break;
        case 'body':
          this.expect(':', '"*"');
          break;
        case 'additional_bindings':
          this.expect('{');
          this.httpRule(paths);
          break;
        default:
          this.fail(option, `unexpected '${option.text}' in a route`);
      }
    }
  }

  private next(): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw new Error(`${this.file}.proto: unexpected end of file`);
    return token.text;
  }

  private text(): string {
    return this.next().slice(1, -1);
  }

  private accept(text: string): boolean {
    if (this.tokens[this.at]?.text !== text) return false;
    this.at++;
    return true;
  }

  private expect(...texts: string[]): void {
    for (const text of texts) {
      const token = this.tokens[this.at];
      if (this.next() !== text) this.fail(token!, `expected '${text}', found '${token!.text}'`);
    }
  }

  private fail(token: Token, message: string): never {
    throw new Error(`${this.file}.proto:${token.line}: ${message}`);
  }
}
