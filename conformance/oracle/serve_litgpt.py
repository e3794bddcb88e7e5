"""LitGPT for oracle/serve.py: the real command line for each case, stopped where training would start; or, with "module": true, its JSON data module and tokenizer
alone, as the command line makes them (a second a case is then a millisecond). A case has "checkpoint" (name of its folder), its config neither checkpoint_dir nor json_path,
and "generation_config"?. Examples have their row; rows on which LitGPT stops have none."""
import contextlib, copy, json, os, shutil, sys, tempfile, warnings
from . import common, fw_litgpt

checkpoints, tokenizers = {}, {}


class Silent:
    def write(self, text):
        return len(text)

    def flush(self):
        pass


def from_command_line(config, folder, work, _tokenizers):
    import yaml
    import litgpt.finetune.lora as module
    from litgpt.__main__ import main
    shutil.rmtree(os.path.join(work, "out"), ignore_errors=True)
    config.update(checkpoint_dir=str(folder), out_dir=os.path.join(work, "out"), precision="32-true", devices=1, num_nodes=1, logger_name="csv")
    path = os.path.join(work, "config.yaml")
    with open(path, "w", encoding="utf-8") as f:
        yaml.safe_dump(config, f, allow_unicode=True, sort_keys=False)
    seen = {}

    def fit(*args, **kw):
        seen.update(kw)
        raise fw_litgpt.Stop()

    module.fit = fit
    sys.argv = ["litgpt", "finetune_lora", "--config", path]
    try:
        main()
    except fw_litgpt.Stop:
        pass
    return seen["train_dataloader"], seen["val_dataloader"]


def from_module(config, folder, _work, tokenizers):
    from pathlib import Path
    import litgpt.prompts
    from litgpt.data import JSON
    from litgpt.tokenizer import Tokenizer
    init = config["data"]["init_args"]
    style = init.get("prompt_style")
    if isinstance(style, dict):
        init["prompt_style"] = getattr(litgpt.prompts, style["class_path"].split(".")[-1])(**(style.get("init_args") or {}))
    if folder not in tokenizers:
        tokenizers[folder] = Tokenizer(folder)
    module = JSON(**{**init, "json_path": Path(init["json_path"])})
    module.connect(tokenizer=tokenizers[folder], batch_size=1, max_seq_length=(config.get("train") or {}).get("max_seq_length"))
    module.setup()
    return module.train_dataloader(), module.val_dataloader()


def prepare():
    warnings.filterwarnings("ignore")
    import litgpt.data, litgpt.finetune.lora, litgpt.prompts  # noqa: F401


def checkpoint_of(case, root):
    key = json.dumps([case["tokenizer"], case["checkpoint"], case.get("generation_config")])
    if key not in checkpoints:
        checkpoints[key] = fw_litgpt.checkpoint(case["tokenizer"], case["checkpoint"], tempfile.mkdtemp(dir=root))
        if case.get("generation_config") is not None:
            with open(checkpoints[key] / "generation_config.json", "w", encoding="utf-8") as f:
                json.dump(case["generation_config"], f)
    return checkpoints[key]


def run(case, root):
    folder = checkpoint_of(case, root)
    data = os.path.join(root, "rows.json")
    with open(data, "w", encoding="utf-8") as f:
        f.write("[" + ",".join(case["rows"]) + "]")
    config = copy.deepcopy(case["config"])
    init = config["data"].setdefault("init_args", {})
    init.update(json_path=data, num_workers=0)
    init.setdefault("val_split_fraction", 0.25)
    try:
        with contextlib.redirect_stdout(Silent()), contextlib.redirect_stderr(Silent()):
            loaders = (from_module if case.get("module") else from_command_line)(config, folder, root, tokenizers)
    except BaseException as e:  # noqa: BLE001
        if isinstance(e, KeyboardInterrupt):
            raise
        return {"error": f"{type(e).__name__}: {e}"[:300]}
    examples = []
    for loader in loaders:
        for at, row in enumerate(loader.dataset.data.indices):
            with contextlib.suppress(Exception):
                made = loader.dataset[at]
                examples.append({"row": int(row), "input_ids": common.ints(made["input_ids"]), "labels": common.ints(made["labels"])})
    return {"examples": sorted(examples, key=lambda example: example["row"])}
