"""What spares time of many Axolotl runs after one start, without a change of what they do."""


def keep_config_classes():
    """The classes that validate a config are made anew for each, of the plugins that are loaded: they are made here once, before the runs."""
    import axolotl.utils.config as config
    from axolotl.integrations.base import PluginManager

    manager = PluginManager.get_instance()
    real, kept = config.merge_input_args, {}

    def merged():
        key = tuple(manager.get_input_args())
        if key not in kept:
            kept[key] = real()
        return kept[key]

    config.merge_input_args = merged
    from axolotl.integrations.expert_parallel import ExpertParallelPlugin  # loaded of itself
    try:
        manager.get_input_args = lambda: [ExpertParallelPlugin().get_input_args()]
        merged()
    finally:
        del manager.get_input_args
