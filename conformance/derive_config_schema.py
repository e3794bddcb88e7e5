"""Takes the keys of a framework's training config, with their types, choices and defaults, from the framework itself.

    python derive_config_schema.py axolotl|litgpt|llamafactory|trl|unsloth ../assets/config-schemas

Run with the framework's own Python. One JSON file for each kind of config: {"version", "keys": {name: {"type", "choices", "default", "deprecated", "keys"}}}.
"""

import dataclasses
import enum
import importlib
import importlib.metadata
import json
import os
import sys
import types
import typing

os.environ.setdefault("AXOLOTL_DO_NOT_TRACK", "1")
PLAIN = {bool: "boolean", int: "integer", float: "number", str: "string", dict: "object", list: "list", tuple: "list"}


def describe(annotation):
    """The JSON types and choices that an annotation allows; empty where it allows anything."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return describe(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        found = [describe(one) for one in typing.get_args(annotation) if one is not type(None)]
        if any(not one for one in found):
            return {}
        kinds = sorted({kind for one in found for kind in one["type"]})
        choices = [choice for one in found for choice in one.get("choices", [])]
        only = all("choices" in one for one in found)
        return {"type": kinds, **({"choices": choices} if choices and only else {})}
    if origin is typing.Literal:
        values = list(typing.get_args(annotation))
        return {"type": sorted({PLAIN.get(type(value), "string") for value in values}), "choices": values}
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return {"type": ["string"], "choices": [one.value for one in annotation]}
    kind = PLAIN.get(origin or annotation)
    return {"type": [kind]} if kind else {}


def of_dataclasses(classes):
    keys = {}
    for cls in classes:
        hints = typing.get_type_hints(cls)
        for field in dataclasses.fields(cls):
            if not field.init:
                continue
            entry = describe(hints.get(field.name, field.type))
            choices = (field.metadata or {}).get("choices")
            if choices:
                entry["choices"] = [str(one) for one in choices]
            keys[field.name] = with_default(entry, field)
    return keys


def with_default(entry, field):
    default = field.default
    if default is dataclasses.MISSING or default is None or isinstance(default, (list, dict)):
        return entry
    if isinstance(default, enum.Enum):
        default = default.value
    return {**entry, "default": default} if isinstance(default, (bool, int, float, str)) else entry


def of_json_schema(schema, definitions, depth=0):
    keys = {}
    for name, prop in schema.get("properties", {}).items():
        keys[name] = of_property(prop, definitions, depth)
    return keys


def of_property(prop, definitions, depth):
    entry, kinds, choices, nested, anything = {}, set(), [], {}, False
    for part in prop.get("anyOf", prop.get("oneOf", [prop])):
        while "$ref" in part:
            part = {**definitions[part["$ref"].split("/")[-1]], **{k: v for k, v in part.items() if k != "$ref"}}
        kind = part.get("type")
        if kind == "null":
            continue
        if "const" in part or "enum" in part:
            choices += part.get("enum", [part.get("const")])
            kinds.add("string")
        elif kind is None:
            anything = True
        else:
            kinds.add({"array": "list"}.get(kind, kind))
        if part.get("properties") and depth < 4:
            nested.update(of_json_schema(part, definitions, depth + 1))
        for limit in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
            if limit in part:
                entry[limit] = part[limit]
    if kinds and not anything:
        entry["type"] = sorted(kinds)
    if choices and kinds <= {"string"} and not anything:
        entry["choices"] = choices
    if nested:
        entry["keys"] = nested
    if prop.get("deprecated"):
        entry["deprecated"] = prop["deprecated"] if isinstance(prop["deprecated"], str) else True
    if isinstance(prop.get("default"), (bool, int, float, str)):
        entry["default"] = prop["default"]
    return entry


def axolotl():
    from axolotl.utils.schemas.config import AxolotlInputConfig

    from pydantic.json_schema import GenerateJsonSchema

    class Generate(GenerateJsonSchema):
        def encode_default(self, default):
            return super().encode_default(default) if isinstance(default, (bool, int, float, str, list, dict)) else None

        def enum_schema(self, schema):
            # the types of torchao are no JSON: any name may stand for one
            plain = all(isinstance(member.value, (bool, int, float, str)) for member in schema["members"])
            return super().enum_schema(schema) if plain else {"type": "string"}

    schema = AxolotlInputConfig.model_json_schema(by_alias=False, schema_generator=Generate)
    keys = of_json_schema(schema, schema.get("$defs", {}))
    for name, field in AxolotlInputConfig.model_fields.items():
        # its JSON Schema leaves some choices out on purpose (SkipJsonSchema): the annotation has them all
        if "choices" in keys.get(name, {}):
            keys[name].pop("choices")
            keys[name].update({k: v for k, v in describe(field.annotation).items() if k == "choices"})
        for alias in (field.alias, field.validation_alias):
            for other in [alias] if isinstance(alias, str) else getattr(alias, "choices", []):
                if isinstance(other, str) and other not in keys:
                    keys[other] = keys.get(name, {})
    # the entries of a list of datasets have keys of many shapes, which depend on their type
    yield "axolotl", "axolotl", keys


def llamafactory():
    from llamafactory.hparams import DataArguments, FinetuningArguments, GeneratingArguments, ModelArguments, TrainingArguments

    yield "llamafactory", "llamafactory", of_dataclasses([ModelArguments, DataArguments, TrainingArguments, FinetuningArguments, GeneratingArguments])


def trl():
    for command in ("sft", "dpo", "kto", "grpo", "reward", "rloo"):
        parser = importlib.import_module(f"trl.scripts.{command}").make_parser()
        keys = of_dataclasses(parser.dataclass_types)
        yield f"trl-{command}", "trl", {**keys, "env": {"type": ["object"]}}


def unsloth():
    from unsloth_cli.config import Config

    schema = Config.model_json_schema()
    yield "unsloth", "unsloth", of_json_schema(schema, schema.get("$defs", {}))


def litgpt():
    import inspect

    from litgpt.args import EvalArgs, LogArgs, TrainArgs
    from litgpt.parser_config import parser_commands

    nested = {"train": TrainArgs, "eval": EvalArgs, "log": LogArgs}
    for command in ("finetune_lora", "finetune_full", "finetune_adapter", "finetune_adapter_v2", "pretrain"):
        module = "pretrain" if command == "pretrain" else "finetune." + command.removeprefix("finetune_")
        setup = importlib.import_module(f"litgpt.{module}").setup
        assert command in parser_commands()
        keys = {}
        for name, parameter in inspect.signature(setup).parameters.items():
            if name in nested:
                keys[name] = {"type": ["object"], "keys": of_dataclasses([nested[name]])}
            else:
                keys[name] = {} if name in ("data", "optimizer") else describe(parameter.annotation)
        yield f"litgpt-{command}", "litgpt", keys


framework, out = sys.argv[1], sys.argv[2]
for name, package, keys in globals()[framework]():
    version = importlib.metadata.version(package)
    with open(os.path.join(out, f"{name}.json"), "w") as file:
        json.dump({"framework": framework, "version": version, "keys": dict(sorted(keys.items()))}, file, indent=1, default=str)
        file.write("\n")
