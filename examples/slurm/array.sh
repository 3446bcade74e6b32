#!/usr/bin/env bash
#SBATCH --job-name=kiru-align
#SBATCH --array=1-5
#SBATCH --cpus-per-task=1
#SBATCH --requeue
#SBATCH --open-mode=append
# Whatever task of whatever array this is: it does its share, and what an earlier run of it has not done.
exec "${KIRU_ALIGN:-kiru-align}" batch list.csv -o out --resume --shard auto --jobs "${SLURM_CPUS_PER_TASK:-0}"
