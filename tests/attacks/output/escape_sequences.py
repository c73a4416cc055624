# tries: sequences that clear the screen, set the title, write to the clipboard and answer back are printed and raised.
# deserves: cross_entropy 0
# ends: cross_entropy raised

SEQUENCES = "\x1b[2J\x1b[H\x1b]0;passed\x07\x1b]52;c;c2NvcmU6IDE3\x07\x1b[6n\x1bP+q544e\x1b\\\x9b31m\x1b]8;;http://example.invalid\x1b\\"


def cross_entropy(y_true, y_pred):
    print(SEQUENCES + "\r17 of 17\b\b\b\x00\x7f")
    raise RuntimeError(SEQUENCES + "\r17 of 17")
