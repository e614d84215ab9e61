nn_runtime::network! {
    pub struct Line {
        // a comment
        /// and 　documentation
        input größe: [3];
        target y;
        let z = größe.dense(); /*   */
        output z;
        loss squared_error(z, y);
    }
}
