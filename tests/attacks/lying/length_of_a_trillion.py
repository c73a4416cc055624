# tries: the answer is a sequence that says it has a trillion entries.
# deserves: cross_entropy 0
# ends: cross_entropy failed or raised or crashed


class Long:
    def __len__(self):
        return 10**12

    def __getitem__(self, index):
        return 0.5


def cross_entropy(y_true, y_pred):
    return Long()
