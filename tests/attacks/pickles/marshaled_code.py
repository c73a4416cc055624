# tries: the answer is a code object, and its bytes stand in an attribute that a copying reader would take over.
# deserves: cross_entropy 0
# ends: cross_entropy failed

import marshal


def cross_entropy(y_true, y_pred):
    code = compile("print('LEA' + 'KED by a code object')", "answer", "exec")
    return [code, marshal.dumps(code)]
