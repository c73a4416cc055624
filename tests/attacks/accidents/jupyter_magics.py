# tries: magics, shell commands and questions stand between the cells; the answers are honest.
# form: notebook

# %%
import tensorflow as tf

# %matplotlib inline
# !pip install tensorflow

# %%
# %%time
# softmax?


# %%
def softmax(z, axis=-1):
    return tf.nn.softmax(z, axis=axis)
