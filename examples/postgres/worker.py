"""Takes chunks of work out of the queue until there are none: python worker.py LIST OUT, with PGHOST and so on set."""

import os, subprocess, sys, time

import psycopg2
import psycopg2.extras

PROGRAM = os.environ.get("KIRU_ALIGN", "kiru-align")
LIST, OUT = sys.argv[1:3]

queue = psycopg2.connect("", cursor_factory=psycopg2.extras.NamedTupleCursor)
queue.autocommit = True
with queue.cursor() as cursor:
    while True:
        cursor.execute("SELECT * FROM take()")
        chunk = cursor.fetchone()
        if chunk is None:
            cursor.execute("SELECT count(*) FROM chunk WHERE state = 'running'")
            if cursor.fetchone().count == 0:
                break
            time.sleep(0.2)  # somebody may die with one in hand
            continue
        print(f"worker {os.getpid()}: chunk {chunk.shard}/{chunk.of}, attempt {chunk.attempts}", flush=True)
        command = [PROGRAM, "batch", LIST, "-o", OUT, "--resume", "--quiet", "--shard", f"{chunk.shard}/{chunk.of}"]
        ran = subprocess.run(command, capture_output=True, text=True)
        # 3 is done, too: a transcript does not seem to fit, which trying again does not change.
        problem = None if ran.returncode in (0, 3) else ran.stderr[-1000:]
        cursor.execute(
            "SELECT finish(chunk, %s) FROM chunk WHERE (shard, of) = (%s, %s)", (problem, chunk.shard, chunk.of)
        )
