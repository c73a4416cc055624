"""The doctor: which layers of the wall hold on this machine, and whether the attack corpus gets past all of them.

``attacks`` reads the corpus and hands it in, ``attack_run`` has the real command grade it, ``examination`` judges what
came of it, ``as_text`` prints it.
"""
