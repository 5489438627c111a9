"""What semantics.py and peers-table.py run: cells, the command in them, a terminal, a pool of processes."""
