import type { TrlMethod } from './options.ts';

/** Keys of a TRL config that say nothing about ids and labels (1.16.0: fields of TrainingArguments, ScriptArguments, ModelConfig, DatasetMixtureConfig). */
const COMMON = words(`
  accelerator_config activation_checkpointing activation_checkpointing_kwargs activation_offloading adam_beta1 adam_beta2
  adam_epsilon attn_implementation auto_find_batch_size average_tokens_across_devices batch_eval_metrics bf16 bf16_full_eval
  bnb_4bit_quant_storage bnb_4bit_quant_type data_seed dataloader_drop_last dataloader_in_order dataloader_multiprocessing_context
  dataloader_num_workers dataloader_persistent_workers dataloader_pin_memory dataloader_prefetch_factor dataset_test_split
  ddp_backend ddp_broadcast_buffers ddp_bucket_cap_mb ddp_find_unused_parameters ddp_static_graph ddp_timeout debug deepspeed
  disable_tqdm do_eval do_predict do_train dtype enable_jit_checkpoint eval_accumulation_steps eval_delay eval_do_concat_batches
  eval_on_start eval_steps eval_strategy eval_use_gather_object fp16 fp16_full_eval fsdp fsdp_config full_determinism
  gradient_accumulation_steps gradient_checkpointing gradient_checkpointing_kwargs greater_is_better hub_always_push hub_model_id
  hub_private_repo hub_revision hub_strategy hub_token ignore_bias_buffers ignore_data_skip include_for_metrics
  include_num_input_tokens_seen label_names label_smoothing_factor learning_rate length_column_name liger_kernel_config
  load_best_model_at_end load_in_4bit load_in_8bit local_rank log_level log_level_replica log_on_each_node logging_first_step
  logging_nan_inf_filter logging_steps logging_strategy lora_alpha lora_dropout lora_modules_to_save lora_r lora_target_modules
  lora_target_parameters lora_task_type lr_scheduler_kwargs lr_scheduler_type max_grad_norm max_steps metric_for_best_model
  model_init_kwargs model_name_or_path model_revision neftune_noise_alpha num_train_epochs optim optim_args optim_target_modules
  output_dir pad_to_multiple_of parallelism_config per_device_eval_batch_size per_device_train_batch_size prediction_loss_only
  project push_to_hub remove_unused_columns report_to restore_callback_states_from_checkpoint resume_from_checkpoint run_name
  save_on_each_node save_only_model save_steps save_strategy save_total_limit seed skip_memory_metrics tf32 torch_compile
  torch_compile_backend torch_compile_mode torch_empty_cache_steps trackio_bucket_id trackio_space_id trackio_static_space_id
  train_sampling_strategy trust_remote_code use_bnb_nested_quant use_cache use_cpu use_dora use_liger_kernel use_peft use_rslora
  warmup_steps weight_decay env
`);

/** … and those of each method's config. */
export const OTHER_KEYS: Record<TrlMethod, ReadonlySet<string>> = {
  sft: new Set([...COMMON, ...words('eval_packing loss_type pad_token router_aux_loss_coef')]),
  dpo: new Set([
    ...COMMON,
    ...words(
      'beta disable_dropout discopop_tau f_alpha_divergence_coef f_divergence_type label_smoothing ld_alpha loss_type loss_weights pad_token padding_free precompute_ref_batch_size precompute_ref_log_probs ref_model_mixup_alpha ref_model_sync_steps router_aux_loss_coef sync_ref_model use_weighting',
    ),
  ]),
  kto: new Set([
    ...COMMON,
    ...words(
      'beta desirable_weight disable_dropout loss_type precompute_ref_batch_size precompute_ref_log_probs ref_model_mixup_alpha ref_model_sync_steps router_aux_loss_coef sync_ref_model undesirable_weight',
    ),
  ]),
  reward: new Set([...COMMON, ...words('center_rewards_coefficient disable_dropout pad_token')]),
};

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
