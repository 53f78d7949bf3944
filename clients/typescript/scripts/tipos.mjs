// Writes the TypeScript of GraphQL documents: each one's text, its variables and its answer, as the schema says.
// A document that the schema does not have, or that does not fit it, ends the build.
// Usage: node tipos.mjs SCHEMA FOLDER_OF_DOCUMENTS OUTPUT
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  buildSchema, getNamedType, isAbstractType, isCompositeType, isEnumType, isInputObjectType, isListType, isNonNullType,
  Kind, parse, print, typeFromAST, validate,
} from "graphql";

const [schemaFile, folder, output] = process.argv.slice(2);
const schema = buildSchema(readFileSync(schemaFile, "utf8"));
const SCALARS = { Int: "number", Float: "number", Boolean: "boolean" }; // every other one is a text in JSON
const needed = new Map(); // enums and inputs, by name

/** A type's TypeScript, given that of what is inside its lists and non-nulls. */
function wrapped(type, inside) {
  const within = (one) => isNonNullType(one) ? bare(one.ofType) : `${bare(one)} | null`;
  const bare = (one) => isListType(one) ? `ReadonlyArray<${within(one.ofType)}>` : inside;
  return within(type);
}

function leaf(type) {
  if (isEnumType(type)) {
    needed.set(type.name, type.getValues().map(({ name }) => `"${name}"`).join(" | "));
    return type.name;
  }
  return SCALARS[type.name] ?? "string";
}

function input(type) {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return wrapped(type, leaf(named));
  if (!needed.has(named.name)) {
    needed.set(named.name, ""); // it may contain itself
    needed.set(named.name, `{ ${Object.values(named.getFields()).map(optional).join("; ")} }`);
  }
  return wrapped(type, named.name);
}

const optional = ({ name, type, defaultValue }) =>
  `${name}${isNonNullType(type) && defaultValue === undefined ? "" : "?"}: ${input(type)}`;

/** The fields that a selection gives of one concrete type: response name → its field nodes. */
function fieldsOf(type, selections, fragments, found = new Map()) {
  for (const one of selections) {
    if (one.kind === Kind.FIELD) {
      const name = (one.alias ?? one.name).value;
      found.set(name, [...(found.get(name) ?? []), one]);
      continue;
    }
    const fragment = one.kind === Kind.FRAGMENT_SPREAD ? fragments.get(one.name.value) : one;
    const condition = fragment.typeCondition ? schema.getType(fragment.typeCondition.name.value) : type;
    if (condition === type || (isAbstractType(condition) && schema.isSubType(condition, type))) {
      fieldsOf(type, fragment.selectionSet.selections, fragments, found);
    }
  }
  return found;
}

function objectOf(type, selections, fragments) {
  return [...fieldsOf(type, selections, fragments)].filter(([, [node]]) => node.name.value !== "__typename")
    .map(([name, nodes]) => {
      const field = type.getFields()[nodes[0].name.value];
      const named = getNamedType(field.type);
      const inside = isCompositeType(named)
        ? answer(named, nodes.flatMap((node) => node.selectionSet.selections), fragments)
        : leaf(named);
      return `readonly ${name}: ${wrapped(field.type, inside)}`;
    });
}

/** What a selection gives: one shape for each set of concrete types that it tells apart. */
function answer(type, selections, fragments) {
  const shapes = new Map();
  for (const one of isAbstractType(type) ? schema.getPossibleTypes(type) : [type]) {
    const shape = objectOf(one, selections, fragments).join("; ");
    shapes.set(shape, [...(shapes.get(shape) ?? []), `"${one.name}"`]);
  }
  const named = selections.some((one) => one.kind === Kind.FIELD && one.name.value === "__typename");
  return [...shapes].map(([shape, names]) =>
    `{ ${named ? `readonly __typename: ${names.join(" | ")}; ` : ""}${shape} }`).join(" | ");
}

function document(file) {
  const parsed = parse(readFileSync(join(folder, file), "utf8"));
  const [error] = validate(schema, parsed);
  if (error) throw new Error(`${file}: ${error.message}`);
  const fragments = new Map(
    parsed.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]),
  );
  const operation = parsed.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const name = operation.name.value;
  const root = schema.getRootType(operation.operation);
  const variables = operation.variableDefinitions.map(({ variable, type, defaultValue }) =>
    optional({ name: variable.name.value, type: typeFromAST(schema, type), defaultValue }));
  return [
    ...[...fragments.values()].map((one) => `export type ${one.name.value} = ${
      answer(schema.getType(one.typeCondition.name.value), one.selectionSet.selections, fragments)};`),
    `export type ${name}Variaveis = { ${variables.join("; ")} };`,
    `export type ${name}Resposta = ${answer(root, operation.selectionSet.selections, fragments)};`,
    `export const ${name}Documento: Documento<${name}Resposta, ${name}Variaveis> = { texto: ${
      JSON.stringify(print(parsed))} };`,
  ].join("\n");
}

const documents = readdirSync(folder).filter((file) => file.endsWith(".graphql")).sort().map(document);
const types = [...needed].sort().map(([name, text]) => `export type ${name} = ${text};`);
writeFileSync(output, [
  "// Written by scripts/tipos.mjs from the schema; not to be changed by hand.",
  'import type { Documento } from "./documento.js";', "", ...types, "", documents.join("\n\n"), "",
].join("\n"));
