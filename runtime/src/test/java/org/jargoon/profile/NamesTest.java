// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            main                                                  | main
            f(int, char)                                          | f(int, char)
            void std::__introsort_loop<int*, long>(int*, int*)    | std::__introsort_loop<..>()
            std::map<int, std::less<int> >::find(int const&) const | std::map<..>::find() const
            (anonymous namespace)::compile(Ast const&, int, int)  | (anonymous namespace)::compile()
            work(int, int, int, int, int, int) [clone .isra.0]    | work() [clone .isra.0]
            a_long_name_of_an_old_function_in_a_c_library         | a_long_name_of_an_old_function_in...
            std::ostream& std::operator<< <char>(std::ostream&, X) | std::ostream& std::operator<< <ch...
            broken<(((((((((((((((((((((((((((((((((              | broken<((((((((((((((((((((((((((...
            """)
    void whatSaysLeastIsLeftOutFirst(String name, String expected) {
        assertEquals(expected, Names.brief(name, 36));
    }

    @Test
    void nothingIsWiderThanAsked() {
        for (String name : Profiles.HOSTILE) {
            for (int columns = 4; columns < 60; columns++) {
                String brief = Names.brief(Names.clean(name), columns);
                assertTrue(brief.codePointCount(0, brief.length()) <= columns, brief);
            }
        }
    }
}
